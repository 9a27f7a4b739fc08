//! All records of a type, filed in blocks: what is needed to find the pairs worth a close look.

use super::facts::{Known, Which, read};
use super::score::{MatchKey, PartyKind, Rarity, SHARED_EMAIL, SHARED_PHONE, block_keys, fingerprint};
use super::sketch::{Sketch, may_be_one};
use super::spread::spread;
use crate::jobs::Progress;
use crate::{Context, Error, Result};

/// Records read at a time.
const CHUNK: usize = 20_000;
/// In a block of more records than this only those of one name are compared: what many
/// share is no evidence.
const LARGE: usize = 2_000;

/// Every record of a type as far as it takes to find pairs.
pub struct Base {
    kind: PartyKind,
    /// In order.
    pub ids: Vec<String>,
    /// How rare the values of all records are.
    pub rarity: Rarity,
    sketches: Vec<Sketch>,
    /// (block, record), in order.
    blocks: Vec<(u64, u32)>,
}

impl Base {
    /// Reads all living records of a type.
    pub fn read(ctx: &Context, record_type: &str, kind: PartyKind, progress: &Progress) -> Result<Self> {
        ctx.read(|conn| {
            let total: u64 = conn.query_row(
                "SELECT coalesce(sum(count), 0) FROM record_total WHERE record_type = ?1",
                [record_type],
                |row| row.get(0),
            )?;
            progress.total(total * 2);
            let mut base =
                Self { kind, ids: Vec::new(), rarity: Rarity::default(), sketches: Vec::new(), blocks: Vec::new() };
            let mut last = String::new();
            loop {
                let chunk = read(conn, &Which::After(record_type, &last, CHUNK))?;
                match chunk.last() {
                    Some(one) => last.clone_from(&one.id),
                    None => break,
                }
                base.file(chunk)?;
                progress.at(base.ids.len() as u64)?;
            }
            base.blocks.sort_unstable();
            base.weigh();
            Ok(base)
        })
    }

    /// Files records under their blocks.
    fn file(&mut self, chunk: Vec<Known>) -> Result<()> {
        let start = self.ids.len();
        let filed: Vec<(usize, Sketch, Vec<u64>)> = spread(chunk.len(), 1_000, |range| {
            let records = range.clone().zip(chunk.get(range).unwrap_or_default());
            Ok(records
                .map(|(at, known)| {
                    let keys = block_keys(&known.key(self.kind, &self.rarity));
                    (at, Sketch::of(self.kind, known), keys.iter().map(|key| number(key)).collect())
                })
                .collect())
        })?;
        self.ids.extend(chunk.into_iter().map(|known| known.id));
        self.sketches.resize(self.ids.len(), Sketch::default());
        for (at, sketch, blocks) in filed {
            let record =
                u32::try_from(start + at).map_err(|_| Error::new("too_many", "There are too many records."))?;
            self.blocks.extend(blocks.into_iter().map(|block| (block, record)));
            if let Some(place) = self.sketches.get_mut(start + at) {
                *place = sketch;
            }
        }
        Ok(())
    }

    /// Counts how many records have each value.
    fn weigh(&mut self) {
        let mut terms: Vec<u64> = self.sketches.iter().flat_map(Sketch::terms).collect();
        terms.sort_unstable();
        let counts = terms.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        let counts = counts.filter_map(|run| Some((*run.first()?, u32::try_from(run.len()).ok()?))).collect();
        self.rarity = Rarity::new(counts, self.ids.len());
        let rarity = &self.rarity;
        self.sketches.iter_mut().for_each(|sketch| sketch.weigh(rarity));
    }

    /// The pairs that share a block and are worth a close look, each once.
    pub fn pairs(&self, start: f64, progress: &Progress) -> Result<Vec<(u32, u32)>> {
        let runs: Vec<&[(u64, u32)]> = self.blocks.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1).collect();
        let mut pairs = spread(runs.len(), 200, |range| {
            let mut close = Vec::new();
            for run in runs.get(range).unwrap_or_default().iter().filter(|run| !says_nothing(run)) {
                if run.len() <= LARGE {
                    self.within(start, run, &mut close);
                    continue;
                }
                let mut named: Vec<(u64, u32)> = run
                    .iter()
                    .filter_map(|(_, record)| Some((self.sketches.get(*record as usize)?.name(), *record)))
                    .collect();
                named.sort_unstable();
                for same in named.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() <= LARGE) {
                    self.within(start, same, &mut close);
                }
            }
            close.sort_unstable();
            close.dedup();
            progress.at(self.ids.len() as u64)?;
            Ok(close)
        })?;
        pairs.sort_unstable();
        pairs.dedup();
        Ok(pairs)
    }

    fn within(&self, start: f64, run: &[(u64, u32)], close: &mut Vec<(u32, u32)>) {
        let mut rest = run;
        while let [(_, one), others @ ..] = rest {
            rest = others;
            let Some(a) = self.sketches.get(*one as usize) else { continue };
            for (_, other) in others {
                if self.sketches.get(*other as usize).is_some_and(|b| may_be_one(self.kind, start, a, b)) {
                    close.push((*one.min(other), *one.max(other)));
                }
            }
        }
    }

    /// What is compared of the records of some pairs, read again: kept for all records beside the sketches it
    /// would not fit the memory. The pairs are known, so the sketches and blocks go.
    pub fn keys(&mut self, ctx: &Context, record_type: &str, pairs: &[(u32, u32)]) -> Result<Keys> {
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
        for chunk in records.chunks(CHUNK) {
            let ids: Vec<String> = chunk.iter().filter_map(|record| self.ids.get(*record as usize).cloned()).collect();
            let known = ctx.read(|conn| read(conn, &Which::Among(record_type, &ids)))?;
            let made: Vec<(u32, MatchKey)> = spread(known.len(), 1_000, |range| {
                let records = known.get(range).unwrap_or_default().iter();
                Ok(records
                    .filter_map(|known| {
                        let record = self.ids.binary_search(&known.id).ok().and_then(|at| u32::try_from(at).ok())?;
                        Some((record, known.key(self.kind, &self.rarity)))
                    })
                    .collect())
            })?;
            made.into_iter().try_for_each(|(record, key)| keys.keep(record, key))?;
        }
        Ok(keys)
    }
}

/// What is compared of some of the records. A table by hash would take the room of twice as many.
pub struct Keys {
    /// The place of each record's key; past the last one where there is none.
    places: Vec<u32>,
    keys: Vec<MatchKey>,
}

impl Keys {
    fn of(records: usize, wanted: usize) -> Self {
        Self { places: vec![u32::MAX; records], keys: Vec::with_capacity(wanted) }
    }

    fn keep(&mut self, record: u32, key: MatchKey) -> Result<()> {
        let at = u32::try_from(self.keys.len()).map_err(|_| Error::new("too_many", "There are too many records."))?;
        if let Some(place) = self.places.get_mut(record as usize) {
            *place = at;
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

/// A block as a number: what it is made of in the first byte, the rest is its text.
fn number(key: &str) -> u64 {
    u64::from(key.bytes().next().unwrap_or_default()) << 56 | fingerprint(key) >> 8
}

/// Whether more records share a block than a value says anything of: a switchboard, a desk.
fn says_nothing(run: &[(u64, u32)]) -> bool {
    let most = match run.first().map(|(block, _)| (block >> 56) as u8) {
        Some(b'p') => SHARED_PHONE,
        Some(b'e') => SHARED_EMAIL,
        _ => return false,
    };
    u32::try_from(run.len()).is_ok_and(|many| f64::from(many) > most)
}
