//! No value panics, whatever it is given; and what was read can be read again.

use super::*;
use proptest::prelude::*;

fn usd() -> Currency {
    Currency::parse("USD").expect("known")
}

fn reads_everything(text: &str) {
    for style in [DecimalStyle::Auto, DecimalStyle::Point, DecimalStyle::Comma] {
        let _ = parse_number(text, style).map(|n| (n.to_f64(), n.to_i64()));
        let _ = Money::parse(text, usd(), style).map(|m| m.money.to_string());
    }
    for order in [None, Some(DateOrder::DayMonthYear), Some(DateOrder::MonthDayYear), Some(DateOrder::YearMonthDay)] {
        let _ = parse_date(text, order);
        let _ = parse_date_time(text, order, -300).map(|m| iso_utc(m.utc));
    }
    let _ = Email::parse(text).map(|e| e.is_role());
    for country in [None, Some("US"), Some("DE"), Some("IT"), Some("AR"), Some(text)] {
        let _ = Phone::parse(text, country);
    }
    let _ = Country::parse(text);
    let _ = Currency::parse(text);
    let _ = Domain::parse_company(text);
    let _ = Website::parse(text).map(|w| w.host().to_owned());
    let _ = parse_yes_no(text);
    let _ = EmployeeBand::parse(text);
    let _ = split_person_name(text);
    let _ = ascii_key(text);
    let _ = clean_line(text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn qua_01_nothing_panics_on_any_text(text in "\\PC{0,40}") {
        reads_everything(&text);
    }

    #[test]
    fn qua_01_nothing_panics_on_value_like_text(text in "[-+0-9 .,:/()TZxe$€@'\"\\[\\]a-dÀ-ÿ年\u{0}\u{200b}]{0,30}") {
        reads_everything(&text);
    }

    #[test]
    fn qua_01_nothing_panics_on_digits(text in "\\+?[0-9]{0,22}") {
        reads_everything(&text);
    }

    #[test]
    fn imp_07_name_keys_are_stable(text in "\\PC{0,40}") {
        let key = name_key(&text);
        prop_assert_eq!(name_key(&key), key.clone());
        prop_assert_eq!(name_key(&text.to_uppercase()), name_key(&text.to_uppercase().to_lowercase()));
        prop_assert!(!key.starts_with(' ') && !key.ends_with(' ') && !key.contains("  "));
    }

    #[test]
    fn pip_05_money_survives_its_text(minor in any::<i64>()) {
        let money = Money::new(minor, usd());
        let read = Money::parse(&money.to_decimal_text(), usd(), DecimalStyle::Point).expect("own text");
        prop_assert_eq!(read.money, money);
        prop_assert!(!read.rounded);
        prop_assert_eq!(Money::parse(&money.to_string(), usd(), DecimalStyle::Point).expect("own text").money, money);
    }

    #[test]
    fn imp_09_dates_survive_their_text(days in -300_000i32..2_900_000) {
        let date = chrono::NaiveDate::from_num_days_from_ce_opt(719_163 + days).expect("in range");
        prop_assume!((1000..=9999).contains(&chrono::Datelike::year(&date)));
        prop_assert_eq!(parse_date(&iso_date(date), None).expect("own text").date, date);
        let spelled = date.format("%d %B %Y").to_string();
        prop_assert_eq!(parse_date(&spelled, None).expect("spelled").date, date);
        let us = date.format("%m/%d/%Y").to_string();
        prop_assert_eq!(parse_date(&us, Some(DateOrder::MonthDayYear)).expect("us").date, date);
    }

    #[test]
    fn pty_24_an_accepted_key_is_accepted_again(local in "[a-z0-9]{1,10}", host in "[a-z]{1,10}", top in "[a-z]{2,5}") {
        let text = format!("{local}@{host}.{top}");
        let email = Email::parse(&text).expect("plain address");
        let again = Email::parse(email.key()).expect("key");
        prop_assert_eq!(again.key(), email.key());
    }
}
