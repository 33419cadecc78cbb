//! Appending JSON text to a byte buffer.

/// Text and numbers onto the end of a buffer.
pub(crate) trait Put {
    /// Text as it stands.
    fn raw(&mut self, text: &str) -> &mut Self;
    /// A decimal number.
    fn int(&mut self, number: u64) -> &mut Self;
    /// A number as hexadecimal digits, the lowest `digits` of it.
    fn hex(&mut self, number: u64, digits: u32) -> &mut Self;
    /// A JSON string of raw bytes.
    fn string(&mut self, text: &[u8]) -> &mut Self;
}

impl Put for Vec<u8> {
    fn raw(&mut self, text: &str) -> &mut Self {
        self.extend_from_slice(text.as_bytes());
        self
    }

    fn int(&mut self, mut number: u64) -> &mut Self {
        let mut digits = [0_u8; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.extend_from_slice(&digits[at..]);
        self
    }

    fn hex(&mut self, number: u64, digits: u32) -> &mut Self {
        for digit in (0..digits).rev() {
            self.push(b"0123456789abcdef"[(number >> (4 * digit)) as usize & 15]);
        }
        self
    }

    fn string(&mut self, text: &[u8]) -> &mut Self {
        self.push(b'"');
        for &byte in text {
            escaped(self, byte);
        }
        self.push(b'"');
        self
    }
}

fn escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        0..0x20 => {
            out.raw("\\u").hex(u64::from(byte), 4);
        }
        _ => out.push(byte),
    }
}

/// An open JSON object: writes its braces and commas.
pub(crate) struct Object<'a> {
    out: &'a mut Vec<u8>,
    separator: u8,
}

impl<'a> Object<'a> {
    pub(crate) fn open(out: &'a mut Vec<u8>) -> Self {
        Self { out, separator: b'{' }
    }

    /// Writes the key; the caller writes the value to what it gets back.
    pub(crate) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        self.out.push(self.separator);
        self.separator = b',';
        self.out.raw("\"").raw(key).raw("\":");
        self.out
    }

    pub(crate) fn int(&mut self, key: &str, number: u64) -> &mut Self {
        self.key(key).int(number);
        self
    }

    /// A value that needs no escapes.
    pub(crate) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key).raw("\"").raw(value).raw("\"");
        self
    }

    /// A value that is JSON already.
    pub(crate) fn json(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key).raw(value);
        self
    }

    pub(crate) fn close(self) {
        if self.separator == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }
}
