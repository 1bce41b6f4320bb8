//! Checks JSON as Go's `encoding/json` does, for the sake of its error messages.

/// The length of the JSON value at the start of `text`, or what Go says is wrong with it. Anything may follow the
/// value: `ory` reads one value from a file and stops.
pub(super) fn scan(text: &[u8]) -> Result<usize, String> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.skip_space();
    if scanner.at == text.len() {
        return Err("EOF".to_owned());
    }
    scanner.value()?;
    Ok(scanner.at)
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Result<u8, String> {
        self.text.get(self.at).copied().ok_or_else(|| "unexpected EOF".to_owned())
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| b" \t\r\n".contains(byte)) {
            self.at += 1;
        }
    }

    fn invalid(&self, context: &str) -> Result<(), String> {
        Err(format!("invalid character {} {context}", quoted(self.peek()?)))
    }

    fn value(&mut self) -> Result<(), String> {
        self.skip_space();
        match self.peek()? {
            b'{' => self.members(b'}', "after object key:value pair", Self::member),
            b'[' => self.members(b']', "after array element", Self::value),
            b'"' => self.string(),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.invalid("looking for beginning of value"),
        }
    }

    fn members(&mut self, end: u8, context: &str, member: fn(&mut Self) -> Result<(), String>) -> Result<(), String> {
        self.at += 1;
        self.skip_space();
        if self.peek()? == end {
            self.at += 1;
            return Ok(());
        }
        loop {
            member(self)?;
            self.skip_space();
            match self.peek()? {
                b',' => self.at += 1,
                byte if byte == end => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.invalid(context),
            }
        }
    }

    fn member(&mut self) -> Result<(), String> {
        self.skip_space();
        if self.peek()? != b'"' {
            return self.invalid("looking for beginning of object key string");
        }
        self.string()?;
        self.skip_space();
        if self.peek()? != b':' {
            return self.invalid("after object key");
        }
        self.at += 1;
        self.value()
    }

    fn string(&mut self) -> Result<(), String> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.escape()?,
                0..0x20 => return self.invalid("in string literal"),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<(), String> {
        self.at += 1;
        match self.peek()? {
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek()?.is_ascii_hexdigit() {
                        return self.invalid("in \\u hexadecimal character escape");
                    }
                    self.at += 1;
                }
                Ok(())
            }
            byte if b"\"\\/bfnrt".contains(&byte) => {
                self.at += 1;
                Ok(())
            }
            _ => self.invalid("in string escape code"),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), String> {
        for expected in word.bytes() {
            if self.peek()? != expected {
                return self.invalid(&format!("in literal {word} (expecting {})", quoted(expected)));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), String> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits("in numeric literal")?,
        }
        if self.peek() == Ok(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Ok(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Ok(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(())
    }

    fn digits(&mut self, context: &str) -> Result<(), String> {
        if !self.peek()?.is_ascii_digit() {
            return self.invalid(context);
        }
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        Ok(())
    }
}

/// A byte as Go quotes it: bytes above ASCII as the character of that number.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\n' => "'\\n'".to_owned(),
        b'\t' => "'\\t'".to_owned(),
        b'\r' => "'\\r'".to_owned(),
        0..0x20 | 0x7f..=0xa0 => format!("'\\x{byte:02x}'"),
        _ => format!("'{}'", char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn it_speaks_as_go_does() {
        // Measured with ory 1.3.3.
        for (text, message) in [
            ("", "EOF"),
            ("{", "unexpected EOF"),
            (r#"{"a":1,}"#, "invalid character '}' looking for beginning of object key string"),
            ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\":\"\t\"}", "invalid character '\\t' in string literal"),
            ("nope", "invalid character 'o' in literal null (expecting 'u')"),
            (r#"{"a" 1}"#, "invalid character '1' after object key"),
            ("[1 2]", "invalid character '2' after array element"),
            (r#"{"a":01}"#, "invalid character '1' after object key:value pair"),
            ("\u{feff}{}", "invalid character 'ï' looking for beginning of value"),
        ] {
            assert_eq!(scan(text.as_bytes()), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_follows_the_value_does_not_matter() {
        assert_eq!(scan(b" {} x"), Ok(3));
        assert_eq!(scan(b"-1.5e+3,"), Ok(7));
    }
}
