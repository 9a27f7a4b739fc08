//! Which pairs are worth comparing.

use super::common::sound;
use super::key::{MatchKey, PartyKind, phone_tail};

/// Keys under which a record is filed; only records that share a key are compared. Each key begins
/// with what it is made of: `e` e-mail, `l` its local part, `p` phone, `b` birth date, `n` sound of
/// the last name with the first letter of the first, `z` last name with postal code, `o` one name with the city, `c` first word
/// of a company, `d` domain, `x` tax id. What many records share is no key.
pub fn block_keys(key: &MatchKey) -> Vec<String> {
    let mut keys = Vec::new();
    if let Some((_, number)) = key.tax_id.as_deref() {
        keys.push(format!("x:{number}"));
    }
    for phone in key.phones.iter().filter(|phone| !phone.shared) {
        keys.push(format!("p:{}", phone_tail(&phone.digits)));
    }
    match key.kind {
        PartyKind::Person => person(key, &mut keys),
        PartyKind::Organization | PartyKind::Household => company(key, &mut keys),
    }
    keys.sort();
    keys.dedup();
    keys
}

fn person(key: &MatchKey, keys: &mut Vec<String>) {
    for email in key.emails.iter().filter(|email| !email.shared) {
        keys.push(format!("e:{}", email.key));
        if email.local().chars().count() >= 5 {
            keys.push(format!("l:{}", email.local()));
        }
    }
    if let Some(birth_date) = key.birth_date {
        keys.push(format!("b:{birth_date}"));
    }
    let initial = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
    if !key.last.is_empty() && !key.first.is_empty() {
        keys.push(format!("n:{}:{}", key.last.sound, initial(key.first.formal())));
        keys.push(format!("n:{}:{}", key.last.sound, initial(&key.first)));
        // The two names in each other's place.
        keys.push(format!("n:{}:{}", key.first.sound, initial(&key.last)));
    }
    if !key.street.is_empty() {
        for name in [&key.first, &key.last].into_iter().filter(|name| !name.is_empty()) {
            keys.push(format!("s:{}:{}", key.street, initial(name)));
        }
    }
    // One name alone says too little; with the city it will do.
    if key.first.is_empty() != key.last.is_empty() && !key.city.is_empty() {
        keys.push(format!("o:{}{}:{}", &**key.first, &**key.last, key.city));
    } else if !key.city.is_empty() && !key.first.is_empty() {
        keys.push(format!("o:{}:{}", &**key.first, key.city));
        keys.push(format!("o:{}:{}", &**key.last, key.city));
    }
    if !key.last.is_empty() && !key.postal_code.is_empty() {
        let head: String = key.last.chars().take(3).collect();
        keys.push(format!("z:{head}:{}", key.postal_code));
    }
    if !key.first.is_empty() && !key.postal_code.is_empty() {
        let head: String = key.first.chars().take(3).collect();
        keys.push(format!("z:{head}:{}", key.postal_code));
    }
    if !key.last.is_empty() && !key.firm.words.is_empty() {
        keys.push(format!("n:{}:{}", key.last.sound, key.firm.words.concat()));
    }
}

fn company(key: &MatchKey, keys: &mut Vec<String>) {
    if !key.domain.is_empty() {
        keys.push(format!("d:{}", key.domain));
    }
    for email in &key.emails {
        keys.push(if email.free { format!("e:{}", email.key) } else { format!("d:{}", email.domain()) });
    }
    if !key.street.is_empty() {
        keys.push(format!("s:{}", key.street));
    }
    for word in key.firm.words.iter().take(6).filter(|word| word.chars().count() >= 4) {
        keys.push(format!("c:{word}"));
    }
    if let Some(first) = key.firm.words.first() {
        let head: String = key.firm.words.concat().chars().take(4).collect();
        keys.push(format!("c:{head}"));
        keys.push(format!("c:{}", sound(first)));
        // The longest word tells most, wherever it stands.
        if let Some(longest) = key.firm.words.iter().max_by_key(|word| word.chars().count()) {
            keys.push(format!("c:{longest}"));
        }
        let letters: String = key.firm.words.iter().filter_map(|word| word.chars().next()).collect();
        if key.firm.words.len() >= 3 {
            keys.push(format!("c:{letters}"));
        } else if key.firm.words.len() == 1 && first.chars().count() <= 6 {
            keys.push(format!("c:{first}"));
        }
    }
}
