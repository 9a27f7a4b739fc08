//! All records of a type, filed in blocks: what is needed to find the pairs worth a close look.

use std::cmp::Ordering;
use std::ops::Range;

use super::all::{PORTION, ROUND, in_order};
use super::facts::{Known, Which, read};
use super::score::{Common, MatchKey, PartyKind, Rarity, SHARED_EMAIL, SHARED_PHONE, block_keys, fingerprint};
use super::sketch::{Sketch, may_be_one};
use super::spread::spread;
use crate::jobs::Progress;
use crate::{Context, Error, Result};

/// In a block of more records than this only those of one name are compared: what many
/// share is no evidence.
const LARGE: usize = 2_000;

/// Pairs are gathered for so many records at a time: one pair is mostly found in several blocks.
const RANGE: usize = 125_000;
/// Under how many blocks a record is filed, about.
const BLOCKS: usize = 12;

/// Every record of a type as far as it takes to find pairs.
pub struct Base {
    kind: PartyKind,
    pub ids: Ids,
    /// How rare the values of all records are.
    pub rarity: Rarity,
    sketches: Vec<Sketch>,
    /// In order.
    blocks: Vec<Filed>,
}

impl Base {
    /// Reads all living records of a type.
    pub fn read(ctx: &Context, record_type: &str, kind: PartyKind, progress: &Progress) -> Result<Self> {
        let total: u64 = ctx.read(|conn| {
            let sql = "SELECT coalesce(sum(count), 0) FROM record_total WHERE record_type = ?1";
            Ok(conn.query_row(sql, [record_type], |row| row.get(0))?)
        })?;
        progress.total(total * 2);
        // Room that is not written to costs nothing; a list that grows is there twice while it does.
        let room = usize::try_from(total).unwrap_or_default();
        let mut base = Self {
            kind,
            ids: Ids::default(),
            rarity: Rarity::default(),
            sketches: Vec::with_capacity(room),
            blocks: Vec::with_capacity(room * BLOCKS),
        };
        let sketched = |known: &Known| {
            let keys = block_keys(&known.key(kind, &Rarity::default()));
            (Sketch::of(kind, known), keys.iter().map(|key| number(key)).collect::<Vec<u64>>())
        };
        let made =
            |known: Vec<Known>| -> Vec<_> { known.into_iter().map(|known| (sketched(&known), known.id)).collect() };
        in_order(ctx, record_type, made, |((sketch, blocks), id)| {
            let record = u32::try_from(base.ids.len()).map_err(|_| too_many())?;
            base.ids.push(&id)?;
            base.sketches.push(sketch);
            base.blocks.extend(blocks.into_iter().map(|block| Filed::new(block, record)));
            progress.at(u64::from(record))
        })?;
        base.blocks.sort_unstable();
        base.weigh();
        Ok(base)
    }

    /// Counts how many records have each value.
    fn weigh(&mut self) {
        let mut terms: Vec<u64> = Vec::with_capacity(self.sketches.iter().map(|one| one.terms().count()).sum());
        terms.extend(self.sketches.iter().flat_map(Sketch::terms));
        terms.sort_unstable();
        let counts = terms.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        let counts = counts.filter_map(|run| Some((*run.first()?, u32::try_from(run.len()).ok()?))).collect();
        self.rarity = Rarity::new(counts, self.ids.len());
        let rarity = &self.rarity;
        self.sketches.iter_mut().for_each(|sketch| sketch.weigh(rarity));
    }

    /// The pairs that share a block and are worth a close look, each once, in order.
    pub fn pairs(&self, start: f64, progress: &Progress) -> Result<Close> {
        let mut close = Close::default();
        let records = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        for first in (0..records).step_by(RANGE) {
            let firsts = first..first.saturating_add(u32::try_from(RANGE).unwrap_or(u32::MAX));
            let mut pairs = spread(self.blocks.len(), 50_000, |range| {
                let mut pairs = Vec::new();
                for run in self.runs(range).filter(|run| run.len() > 1 && !says_nothing(run)) {
                    self.of_run(start, run, &firsts, &mut pairs);
                }
                pairs.sort_unstable();
                pairs.dedup();
                progress.at(u64::from(records))?;
                Ok(pairs)
            })?;
            pairs.sort_unstable();
            pairs.dedup();
            pairs.shrink_to_fit();
            close.parts.push(pairs);
        }
        Ok(close)
    }

    /// The records of each block that begins in a range.
    fn runs(&self, range: Range<usize>) -> impl Iterator<Item = &[Filed]> {
        let block = |at: usize| self.blocks.get(at).map(|filed| filed.block);
        // What began before is of another range; what begins in this one may end behind it.
        let edge = |at: usize| match at.checked_sub(1).and_then(block) {
            Some(before) => {
                let rest = self.blocks.get(at..).unwrap_or_default();
                at + rest.iter().take_while(|filed| filed.block == before).count()
            }
            None => at,
        };
        let whole = self.blocks.get(edge(range.start)..edge(range.end)).unwrap_or_default();
        whole.chunk_by(|a, b| a.block == b.block)
    }

    /// The pairs of a block of which the first is one of `firsts`.
    fn of_run(&self, start: f64, run: &[Filed], firsts: &Range<u32>, pairs: &mut Vec<(u32, u32)>) {
        let records = |run: &[Filed]| run.iter().map(|filed| filed.record).collect::<Vec<_>>();
        if run.len() <= LARGE {
            let begin = run.partition_point(|filed| filed.record < firsts.start);
            if run.get(begin).is_some_and(|filed| firsts.contains(&filed.record)) {
                self.within(start, &records(run.get(begin..).unwrap_or_default()), firsts, pairs);
            }
            return;
        }
        let name = |record: u32| self.sketches.get(record as usize).map(Sketch::name);
        // A name that too many bear is passed over as a whole, wherever its first bearers stand.
        let mut named: Vec<(Option<u64>, u32)> = run.iter().map(|filed| (name(filed.record), filed.record)).collect();
        named.sort_unstable();
        for same in named.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() <= LARGE) {
            let same: Vec<u32> = same.iter().map(|(_, record)| *record).filter(|one| *one >= firsts.start).collect();
            self.within(start, &same, firsts, pairs);
        }
    }

    fn within(&self, start: f64, records: &[u32], firsts: &Range<u32>, pairs: &mut Vec<(u32, u32)>) {
        let mut rest = records;
        while let [one, others @ ..] = rest {
            rest = others;
            if *one >= firsts.end {
                return;
            }
            let Some(a) = self.sketches.get(*one as usize) else { continue };
            for other in others {
                if self.sketches.get(*other as usize).is_some_and(|b| may_be_one(self.kind, start, a, b)) {
                    pairs.push((*one, *other));
                }
            }
        }
    }

    /// What is compared of the records of some pairs, read again: kept for all records beside the sketches it
    /// would not fit the memory. The pairs are known, so the sketches and blocks go.
    pub fn keys(&mut self, ctx: &Context, record_type: &str, pairs: &Close) -> Result<Keys> {
        self.sketches = Vec::new();
        self.blocks = Vec::new();
        let mut wanted = vec![false; self.ids.len()];
        for record in pairs.iter().flat_map(|(a, b)| [*a, *b]) {
            if let Some(place) = wanted.get_mut(record as usize) {
                *place = true;
            }
        }
        let records: Vec<u32> = (0..).zip(&wanted).filter(|(_, wanted)| **wanted).map(|(record, _)| record).collect();
        let mut keys = Keys::of(self.ids.len(), records.len());
        // Rows in the order of the file are read quickest, also some that nobody asked for.
        let all = records.len() * 3 > self.ids.len();
        let wanted = |record: &u32| wanted.get(*record as usize).copied().unwrap_or_default();
        let made = |known: Vec<Known>| -> Vec<(u32, MatchKey)> {
            let made = known.iter().filter_map(|known| {
                let record = self.ids.place(&known.id).filter(wanted)?;
                Some((record, known.key(self.kind, &self.rarity)))
            });
            made.collect()
        };
        if all {
            in_order(ctx, record_type, made, |(record, key)| keys.keep(record, key))?;
        } else {
            for round in records.chunks(PORTION * ROUND) {
                let found = spread(round.len(), PORTION, |range| {
                    let ids = round.get(range).unwrap_or_default().iter().filter_map(|record| self.ids.get(*record));
                    let ids: Vec<String> = ids.map(str::to_owned).collect();
                    Ok(made(ctx.read(|conn| read(conn, &Which::Among(record_type, &ids)))?))
                })?;
                found.into_iter().try_for_each(|(record, key)| keys.keep(record, key))?;
            }
        }
        Ok(keys)
    }
}

/// Ids in order. A million texts of their own would take twice the room.
#[derive(Default)]
pub struct Ids {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Ids {
    fn push(&mut self, id: &str) -> Result<()> {
        self.text.push_str(id);
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| too_many())?);
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The id of a record.
    pub fn get(&self, record: u32) -> Option<&str> {
        let at = record as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start as usize..*self.ends.get(at)? as usize)
    }

    /// The place of an id.
    pub fn place(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, u32::try_from(self.len()).unwrap_or(u32::MAX));
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle)?.cmp(id) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

/// A record under a block.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Filed {
    /// The number of the block in two halves, which take no more room than they need.
    block: [u32; 2],
    record: u32,
}

impl Filed {
    #[allow(clippy::cast_possible_truncation)]
    fn new(block: u64, record: u32) -> Self {
        Self { block: [(block >> 32) as u32, block as u32], record }
    }
}

/// Pairs worth a close look, in order, in parts: one list would be there twice while it grows.
#[derive(Default)]
pub struct Close {
    /// The parts.
    pub parts: Vec<Vec<(u32, u32)>>,
}

impl Close {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &(u32, u32)> {
        self.parts.iter().flatten()
    }
}

/// What is compared of some of the records. A table by hash would take the room of twice as many.
pub struct Keys {
    /// The place of each record's key; past the last one where there is none.
    places: Vec<u32>,
    keys: Vec<MatchKey>,
    common: Common,
}

impl Keys {
    fn of(records: usize, wanted: usize) -> Self {
        Self { places: vec![u32::MAX; records], keys: Vec::with_capacity(wanted), common: Common::default() }
    }

    fn keep(&mut self, record: u32, mut key: MatchKey) -> Result<()> {
        let at = u32::try_from(self.keys.len()).map_err(|_| too_many())?;
        if let Some(place) = self.places.get_mut(record as usize) {
            *place = at;
            key.share(&mut self.common);
            self.keys.push(key);
        }
        Ok(())
    }

    /// What is compared of a record.
    pub fn get(&self, record: u32) -> Option<&MatchKey> {
        self.keys.get(*self.places.get(record as usize)? as usize)
    }

    /// All of them, in the order of the records.
    pub fn iter(&self) -> impl Iterator<Item = &MatchKey> {
        self.places.iter().filter_map(|place| self.keys.get(*place as usize))
    }
}

fn too_many() -> Error {
    Error::new("too_many", "There are too many records.")
}

/// A block as a number: what it is made of in the first byte, the rest is its text.
fn number(key: &str) -> u64 {
    u64::from(key.bytes().next().unwrap_or_default()) << 56 | fingerprint(key) >> 8
}

/// Whether more records share a block than a value says anything of: a switchboard, a desk.
fn says_nothing(run: &[Filed]) -> bool {
    let most = match run.first().map(|filed| (filed.block[0] >> 24) as u8) {
        Some(b'p') => SHARED_PHONE,
        Some(b'e') => SHARED_EMAIL,
        _ => return false,
    };
    u32::try_from(run.len()).is_ok_and(|many| f64::from(many) > most)
}
