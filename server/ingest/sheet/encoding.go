package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"tongshi/geo/say"
)

// Encodings that a file may be declared to have. Auto decides from the bytes
// and refuses when they do not say.
const (
	Auto    = "auto"
	UTF8    = "utf-8"
	GB18030 = "gb18030"
	UTF16LE = "utf-16le"
	UTF16BE = "utf-16be"
	Latin1  = "windows-1252"
)

// sniffBytes is how much of a file decides its encoding.
const sniffBytes = 1 << 20

// ParseEncoding reads the name of an encoding. Empty means Auto; gbk and
// gb2312 are subsets of gb18030 and read as it.
func ParseEncoding(name string) (string, error) {
	switch strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-") {
	case "", Auto:
		return Auto, nil
	case UTF8, "utf8", "ascii":
		return UTF8, nil
	case GB18030, "gb-18030", "gbk", "gb2312":
		return GB18030, nil
	case "utf-16", "utf16", UTF16LE:
		return UTF16LE, nil
	case UTF16BE:
		return UTF16BE, nil
	case Latin1, "latin1", "latin-1", "iso-8859-1", "cp1252":
		return Latin1, nil
	}
	return "", say.Errorf("encoding %q is not known; use auto, utf-8, gb18030, utf-16le, utf-16be or windows-1252", name)
}

// DetectEncoding names the encoding of a file from its beginning. A byte order
// mark decides; then UTF-8 when every byte fits it, UTF-16 by the zeros of
// ASCII letters, GB18030 when the bytes make common Chinese characters.
// Anything else is an error: text is never guessed.
func DetectEncoding(head []byte) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return UTF8, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return UTF16LE, nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return UTF16BE, nil
	}
	if even, odd := zeros(head); even+odd > 0 {
		return utf16ByZeros(len(head), even, odd)
	}
	if utf8.Valid(wholeRunes(head)) {
		return UTF8, nil
	}
	if commonChinese(head) {
		return GB18030, nil
	}
	return "", say.Errorf(
		"the encoding is not certain: the bytes are not UTF-8, UTF-16 or common GB18030 text; say which with --encoding utf-8, gb18030, utf-16le, utf-16be or windows-1252",
	)
}

func zeros(b []byte) (even, odd int) {
	for i, c := range b {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

func utf16ByZeros(size, even, odd int) (string, error) {
	switch {
	case odd > size/8 && even == 0:
		return UTF16LE, nil
	case even > size/8 && odd == 0:
		return UTF16BE, nil
	}
	return "", say.Errorf("the file holds zero bytes and is not UTF-16 text; is it a CSV file?")
}

// wholeRunes drops a rune that the end of the sample cut.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// commonChinese reports whether bytes beyond ASCII decode as GB18030 and nine
// in ten of the characters are ordinary (GB 2312 rows 1-9 and 16-87).
func commonChinese(head []byte) bool {
	common, total := 0, 0
	for i := 0; i < len(head); i++ {
		lead := head[i]
		if lead < 0x80 {
			continue
		}
		if i+1 >= len(head) {
			break
		}
		trail := head[i+1]
		i++
		total++
		if trail < 0x30 || trail == 0x7f || trail == 0xff || lead == 0x80 || lead == 0xff {
			return false
		}
		if trail >= 0xa1 && (lead >= 0xb0 && lead <= 0xf7 || lead >= 0xa1 && lead <= 0xa9) {
			common++
		}
	}
	return total > 0 && common*10 >= total*9
}
