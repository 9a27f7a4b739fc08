import { locale } from "../../data/format";

/** Which currency a region most likely counts in; the euro elsewhere. */
const BY_REGION: Record<string, string> = {
  US: "USD",
  GB: "GBP",
  CH: "CHF",
  LI: "CHF",
  JP: "JPY",
  CA: "CAD",
  AU: "AUD",
  NZ: "NZD",
  SE: "SEK",
  NO: "NOK",
  DK: "DKK",
  PL: "PLN",
  CZ: "CZK",
  HU: "HUF",
  IN: "INR",
  CN: "CNY",
  BR: "BRL",
  MX: "MXN",
  ZA: "ZAR",
  AE: "AED",
  SA: "SAR",
  KW: "KWD",
  IL: "ILS",
  SG: "SGD",
  HK: "HKD",
  KR: "KRW",
  TR: "TRY",
};

/** The region that the system's language points to. */
export function likelyCountry(): string {
  return new Intl.Locale(locale).maximize().region ?? "US";
}

export function likelyCurrency(): string {
  return BY_REGION[likelyCountry()] ?? "EUR";
}

let choices: { value: string; label: string }[] | null = null;

/** Every currency by its code and its name in the person's language. */
export function currencyChoices(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  choices ??= Intl.supportedValuesOf("currency").map((code) => ({
    value: code,
    label: `${code} · ${names.of(code) ?? code}`,
  }));
  return choices;
}
