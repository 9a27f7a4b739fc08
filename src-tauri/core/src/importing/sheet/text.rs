//! Text files: encoding, decoding in pieces, and the passes over the whole file.

use super::record::{Record, Records};
use super::separator;
use super::totals::Totals;
use super::{SheetOptions, at_row, unreadable};
use crate::{Error, Result};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// How many bytes the detector of single-byte encodings is given.
const DETECTED: usize = 1024 * 1024;

/// A text file whose encoding is known.
#[derive(Debug)]
pub(super) struct TextSource {
    path: PathBuf,
    encoding: &'static Encoding,
    separator: u8,
    /// Records before this one belong to the program that wrote the file (`sep=;`).
    directive: bool,
    total: usize,
}

impl TextSource {
    /// Reads the whole file once to find its encoding.
    pub fn look(path: &Path, options: &SheetOptions, reasons: &mut Vec<String>) -> Result<Self> {
        let seen = Survey::of(path)?;
        let encoding = match &options.encoding {
            Some(label) => {
                let chosen = Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| unknown_encoding(label))?;
                reasons.push(format!("Read as {} because you chose it.", chosen.name()));
                chosen
            }
            None => seen.encoding(path, reasons)?,
        };
        Ok(Self { path: path.to_owned(), encoding, separator: b',', directive: false, total: 0 })
    }

    /// Takes the chosen separator, or finds it in the first records.
    pub fn choose_separator(&mut self, chosen: Option<&str>, path: &Path, reasons: &mut Vec<String>) -> Result<()> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let found = separator::find(chosen, &extension, reasons, |candidate| {
            self.separator = candidate;
            self.sample_records(separator::SAMPLE)
        })?;
        self.separator = found.separator;
        self.directive = found.directive;
        Ok(())
    }

    /// Name of the encoding.
    pub fn encoding_name(&self) -> &'static str {
        self.encoding.name()
    }

    /// The separator.
    pub fn separator(&self) -> u8 {
        self.separator
    }

    /// Starts reading records from the beginning.
    pub fn records(&self) -> Result<Records> {
        Ok(Records::new(Decoded::open(&self.path, self.encoding)?, self.separator))
    }

    /// The first records with their numbers, blank ones left out.
    pub fn sample(&self, limit: usize) -> Result<Vec<(usize, Vec<String>)>> {
        let mut sample = self.sample_records(limit)?.rows;
        if self.directive {
            sample.retain(|(number, _)| *number > 1);
        }
        Ok(sample)
    }

    fn sample_records(&self, limit: usize) -> Result<separator::Sample> {
        let mut records = self.records()?;
        let mut record = Record::default();
        let mut sample = separator::Sample::default();
        while sample.rows.len() < limit {
            match records.next_into(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                // With the wrong separator a quote may seem unclosed; that speaks against it.
                Err(error) if error.code == "sheet_unclosed_quote" => {
                    sample.broken = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            }
            sample.strays += record.strays;
            if !record.is_blank() {
                sample.rows.push((record.number, record.cells().map(str::to_owned).collect()));
            }
        }
        Ok(sample)
    }

    /// Counts the records behind a row that are not blank, by reading the whole file.
    /// Tells the lines of totals among them.
    pub fn count_after(&mut self, header_row: usize) -> Result<(usize, Totals)> {
        let mut records = self.records()?;
        let mut record = Record::default();
        let (mut rows, mut totals) = (0, Totals::default());
        while records.next_into(&mut record)? {
            self.total = record.number;
            if record.number > header_row && !(self.directive && record.number == 1) && !record.is_blank() {
                rows += 1;
                totals.look(record.number, record.cells());
            }
        }
        Ok((rows, totals))
    }

    /// Whether the first record is a note to a spreadsheet program.
    pub fn has_directive(&self) -> bool {
        self.directive
    }

    /// Says how many blank rows were passed over.
    pub fn note_blank_rows(&self, header_row: usize, rows: usize, reasons: &mut Vec<String>) {
        let blank = self.total.saturating_sub(header_row).saturating_sub(rows);
        if blank > 0 {
            let what = if blank == 1 { "blank row is" } else { "blank rows are" };
            reasons.push(format!("{blank} {what} passed over."));
        }
    }
}

fn unknown_encoding(label: &str) -> Error {
    Error::new(
        "sheet_encoding",
        format!("\"{label}\" is not an encoding that Kith knows; try UTF-8, UTF-16LE or windows-1252."),
    )
    .field("encoding")
}

/// What one pass over the bytes saw.
struct Survey {
    start: [u8; 3],
    utf8: bool,
    ascii: bool,
    nul_even: usize,
    nul_odd: usize,
    length: usize,
    controls: usize,
    detector: EncodingDetector,
}

impl Survey {
    fn of(path: &Path) -> Result<Self> {
        let mut file = File::open(path).map_err(|cause| unreadable(path, &cause))?;
        let mut seen = Self {
            start: [0; 3],
            utf8: true,
            ascii: true,
            nul_even: 0,
            nul_odd: 0,
            length: 0,
            controls: 0,
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
        };
        let mut utf8 = UTF_8.new_decoder_without_bom_handling();
        let mut buffer = vec![0; CHUNK];
        let mut scratch = String::with_capacity(CHUNK * 2);
        let mut detected = 0;
        loop {
            let read = file.read(&mut buffer).map_err(|cause| unreadable(path, &cause))?;
            let chunk = buffer.get(..read).unwrap_or(&[]);
            if seen.length == 0 {
                for (place, byte) in seen.start.iter_mut().zip(chunk) {
                    *place = *byte;
                }
            }
            seen.note_bytes(chunk);
            if seen.utf8 && !(seen.ascii && chunk.is_ascii()) {
                scratch.clear();
                let (result, _) = utf8.decode_to_string_without_replacement(chunk, &mut scratch, read == 0);
                seen.utf8 = result == DecoderResult::InputEmpty;
            }
            if detected < DETECTED && !chunk.is_ascii() {
                seen.detector.feed(chunk, false);
                detected += read;
            }
            seen.ascii &= chunk.is_ascii();
            seen.length += read;
            if read == 0 {
                break;
            }
        }
        seen.detector.feed(&[], true);
        Ok(seen)
    }

    fn note_bytes(&mut self, chunk: &[u8]) {
        for (at, byte) in chunk.iter().enumerate() {
            match byte {
                0 if (self.length + at).is_multiple_of(2) => self.nul_even += 1,
                0 => self.nul_odd += 1,
                1..=8 | 14..=26 | 28..=31 => self.controls += 1,
                _ => {}
            }
        }
    }

    fn encoding(self, path: &Path, reasons: &mut Vec<String>) -> Result<&'static Encoding> {
        if self.length == 0 {
            return Err(Error::new("sheet_empty", "The file is empty."));
        }
        if let Some((encoding, _)) = Encoding::for_bom(&self.start) {
            reasons.push(format!("The file begins with the byte-order mark of {}.", encoding.name()));
            return Ok(encoding);
        }
        let nuls = self.nul_even + self.nul_odd;
        let half = self.length / 2;
        // Western text in UTF-16 has a zero in every second byte.
        if nuls * 10 > half * 3 && self.length.is_multiple_of(2) {
            if self.nul_odd > self.nul_even * 20 {
                reasons.push("Every second byte is zero: UTF-16 (little endian).".to_owned());
                return Ok(UTF_16LE);
            }
            if self.nul_even > self.nul_odd * 20 {
                reasons.push("Every second byte is zero: UTF-16 (big endian).".to_owned());
                return Ok(UTF_16BE);
            }
        }
        if nuls > 0 || self.controls * 50 > self.length {
            return Err(super::bytes::not_a_sheet(path, "a binary file"));
        }
        if self.ascii {
            reasons.push("All characters are plain ASCII.".to_owned());
            return Ok(UTF_8);
        }
        if self.utf8 {
            reasons.push("All bytes are valid UTF-8.".to_owned());
            return Ok(UTF_8);
        }
        let guess = self.detector.guess(None, Utf8Detection::Deny);
        let encoding = if guess.is_single_byte() || self.length > 2000 { guess } else { WINDOWS_1252 };
        reasons.push(format!(
            "The bytes are not UTF-8; they read best as {}. Choose another encoding if accents look wrong.",
            encoding.name()
        ));
        Ok(encoding)
    }
}

/// Decodes a file piece by piece.
pub(super) struct Decoded {
    file: File,
    path: PathBuf,
    decoder: Decoder,
    input: Vec<u8>,
    position: usize,
    filled: usize,
    ended: bool,
    malformed: bool,
}

/// Why decoding stopped.
pub(super) enum DecodeError {
    Malformed(&'static Encoding),
    Unreadable(Error),
}

impl DecodeError {
    /// The error with the row that it stands in.
    pub fn with_row(self, row: usize) -> Error {
        match self {
            Self::Unreadable(error) => error,
            Self::Malformed(encoding) => at_row(
                "sheet_encoding",
                row,
                format!(
                    "Row {row} holds bytes that are not {}. Choose another encoding, such as windows-1252.",
                    encoding.name()
                ),
            ),
        }
    }
}

impl Decoded {
    pub fn open(path: &Path, encoding: &'static Encoding) -> Result<Self> {
        let file = File::open(path).map_err(|cause| unreadable(path, &cause))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            decoder: encoding.new_decoder_with_bom_removal(),
            input: vec![0; CHUNK],
            position: 0,
            filled: 0,
            ended: false,
            malformed: false,
        })
    }

    /// Replaces `chunk` by the next piece as UTF-8. `false` at the end.
    pub fn next_chunk(&mut self, chunk: &mut Vec<u8>) -> std::result::Result<bool, DecodeError> {
        chunk.clear();
        if self.malformed {
            return Err(DecodeError::Malformed(self.decoder.encoding()));
        }
        chunk.resize(CHUNK * 3, 0);
        while !self.ended {
            if self.position == self.filled {
                self.filled = self
                    .file
                    .read(&mut self.input)
                    .map_err(|cause| DecodeError::Unreadable(unreadable(&self.path, &cause)))?;
                self.position = 0;
            }
            let last = self.filled == 0;
            let input = self.input.get(self.position..self.filled).unwrap_or(&[]);
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(input, chunk, last);
            self.position += read;
            match result {
                // What stands before the bad bytes goes out first, so that their row can be named.
                DecoderResult::Malformed(..) if written > 0 => self.malformed = true,
                DecoderResult::Malformed(..) => return Err(DecodeError::Malformed(self.decoder.encoding())),
                DecoderResult::InputEmpty => self.ended = last,
                DecoderResult::OutputFull => {}
            }
            if written > 0 {
                chunk.truncate(written);
                return Ok(true);
            }
        }
        Ok(false)
    }
}
