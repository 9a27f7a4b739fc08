//! When two texts differ by a slip of the pen.

use super::common::NameKey;
use super::given_names::are_a_pair;

/// How two given names or two last names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    Same,
    /// One is known to stand for the other (`Bill`, `William`).
    Nickname,
    /// One of several names is the same (`Anna Maria`, `Anna`).
    Partly,
    Misspelt,
    /// They sound the same and are spelt otherwise.
    Sound,
    /// Most letters are the same: more than one slip, or another name.
    Similar,
    /// One is the first letter of the other.
    Initial,
    /// The male and the female form of one name.
    Pair,
    Different,
    Missing,
}

impl Likeness {
    /// Whether the two can belong to one person.
    pub fn agrees(self) -> bool {
        !matches!(self, Self::Different | Self::Pair | Self::Missing | Self::Similar)
    }
}

/// Compares two folded names.
pub(super) fn likeness(one: &NameKey, other: &NameKey) -> Likeness {
    let (a, b): (&str, &str) = (one, other);
    if a.is_empty() || b.is_empty() {
        return Likeness::Missing;
    }
    let spaced = a.contains(' ') || b.contains(' ');
    if a == b || (spaced && a.replace(' ', "") == b.replace(' ', "")) {
        return Likeness::Same;
    }
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    if initial(a, b) || initial(b, a) {
        return Likeness::Initial;
    }
    if digits_differ(a, b) {
        return Likeness::Different;
    }
    if one.families.iter().any(|family| other.families.contains(family)) {
        return Likeness::Nickname;
    }
    if are_a_pair(a, b) {
        return Likeness::Pair;
    }
    if misspelt(a, b) {
        return Likeness::Misspelt;
    }
    if spaced && a.split(' ').any(|word| word.chars().count() > 1 && b.split(' ').any(|other| word == other)) {
        return Likeness::Partly;
    }
    if one.sound == other.sound && one.sound.len() >= 3 {
        Likeness::Sound
    } else if similar(a, b) {
        Likeness::Similar
    } else {
        Likeness::Different
    }
}

/// Whether most letters of two texts are the same, in about the same order or in any.
pub(super) fn similar(a: &str, b: &str) -> bool {
    let (x, y) = (letters(a), letters(b));
    if (x & y).count_ones() * 2 < x.count_ones().min(y.count_ones()) {
        return false;
    }
    let length = a.chars().count().min(b.chars().count());
    length >= 3 && (strsim::jaro_winkler(a, b) >= 0.82 || (length >= 4 && same_letters(a, b)))
}

/// Whether at most so many edits make one text of another; a letter changed, left out, added, or two swapped are one.
pub(super) fn within(a: &str, b: &str, most: usize) -> bool {
    // As many edits at least as one text is longer, and each changes two kinds of letters at most: that rules out most pairs
    // without comparing.
    let kinds = usize::try_from((letters(a) ^ letters(b)).count_ones()).unwrap_or(usize::MAX);
    if kinds > 2 * most || a.chars().count().abs_diff(b.chars().count()) > most {
        return false;
    }
    let (a, b) = where_they_differ(a, b);
    strsim::osa_distance(a, b) <= most
}

/// Two texts without what they begin and end with alike, which no edit is needed for.
fn where_they_differ<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let alike = |sum: usize, (c, _): (char, char)| sum + c.len_utf8();
    let front = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).fold(0, alike);
    let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
    let back = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).fold(0, alike);
    (a.get(..a.len() - back).unwrap_or_default(), b.get(..b.len() - back).unwrap_or_default())
}

/// Which letters a text has, one bit for each kind; letters outside a to z share bits.
fn letters(text: &str) -> u32 {
    text.chars().fold(0, |kinds, c| kinds | 1 << (u32::from(c) % 32))
}

/// Whether two texts have the same letters in another order, one letter more or less allowed.
fn same_letters(a: &str, b: &str) -> bool {
    let mut rest: Vec<char> = b.chars().collect();
    let mut missing = 0;
    for c in a.chars() {
        match rest.iter().position(|other| *other == c) {
            Some(at) => {
                rest.swap_remove(at);
            }
            None => missing += 1,
        }
    }
    missing + rest.len() <= 1
}

/// Whether the numbers in two texts are not the same: “Person 12” and “Person 13” are two, no slip of the pen.
pub(super) fn digits_differ(a: &str, b: &str) -> bool {
    !a.bytes().filter(u8::is_ascii_digit).eq(b.bytes().filter(u8::is_ascii_digit))
}

/// Whether two texts are one but for a slip of letters; the numbers in them are the same.
pub(super) fn misspelt(a: &str, b: &str) -> bool {
    slipped(a, b) && !digits_differ(a, b)
}

/// Whether two texts are one but for a slip: one edit in four letters or more, two in seven or
/// more (in five where they only change the order), or nearly equal from the front.
pub(super) fn slipped(a: &str, b: &str) -> bool {
    // An edit changes two kinds of letters at most; this rules out most pairs without comparing.
    if (letters(a) ^ letters(b)).count_ones() > 6 {
        return false;
    }
    let (one, other) = (a.chars().count(), b.chars().count());
    let length = one.min(other);
    match length {
        0..=2 => false,
        3 => a != b && a.chars().next() == b.chars().next() && within(a, b, 1),
        4 => within(a, b, 1),
        5..=6 => within(a, b, 1) || (same_letters(a, b) && within(a, b, 2)),
        _ => within(a, b, 2) || strsim::jaro_winkler(a, b) >= 0.93,
    }
}

/// Whether two texts of several words say the same: words may be swapped, missing or `alike`.
/// Gives the share of letters that agree, 0 to 1.
pub(super) fn word_share<S: AsRef<str>>(a: &[S], b: &[S], alike: fn(&str, &str) -> bool) -> f64 {
    let letters = |words: &[S]| words.iter().map(|word| word.as_ref().chars().count()).sum::<usize>();
    let (short, long) = if letters(a) <= letters(b) { (a, b) } else { (b, a) };
    if short.is_empty() {
        return 0.0;
    }
    let mut rest: Vec<&str> = long.iter().map(AsRef::as_ref).collect();
    let mut agreed = 0;
    for word in short.iter().map(AsRef::as_ref) {
        let found =
            rest.iter().position(|other| *other == word).or_else(|| rest.iter().position(|other| alike(word, other)));
        if let Some(at) = found {
            agreed += word.chars().count() + rest.remove(at).chars().count();
        }
    }
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(agreed) / count(letters(a) + letters(b)).max(1.0)
}
