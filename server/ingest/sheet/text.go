package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tongshi/geo/say"
)

// ReadText gives a file as UTF-8 without byte order mark, and the name of the
// encoding it has.
func ReadText(r io.Reader, name string) (io.Reader, string, error) {
	buffered := bufio.NewReaderSize(r, sniffBytes)
	head, err := buffered.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	if name == Auto {
		if name, err = DetectEncoding(head); err != nil {
			return nil, "", err
		}
	}
	if name == UTF8 {
		if bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}) {
			_, _ = buffered.Discard(3)
		}
		return &checkedText{r: buffered, check: isUTF8}, name, nil
	}
	return &checkedText{r: decoderOf(name).Reader(buffered), check: wasDecoded(name)}, name, nil
}

func decoderOf(name string) *encoding.Decoder {
	switch name {
	case GB18030:
		return simplifiedchinese.GB18030.NewDecoder()
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	}
	return charmap.Windows1252.NewDecoder()
}

// checkedText passes on UTF-8 in whole characters after check has seen them.
type checkedText struct {
	r      io.Reader
	check  func(text []byte, offset int64) error
	buf    [32 << 10]byte
	ready  []byte // checked and not yet passed on
	cut    int    // bytes at the start of buf: a character whose rest is to come
	offset int64
	err    error
}

func (c *checkedText) Read(p []byte) (int, error) {
	for len(c.ready) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	n := copy(p, c.ready)
	c.ready = c.ready[n:]
	return n, nil
}

func (c *checkedText) fill() {
	n, err := c.r.Read(c.buf[c.cut:])
	text := c.buf[:c.cut+n]
	whole := text
	if err == nil {
		whole = wholeRunes(text)
	}
	if fault := c.check(whole, c.offset); fault != nil {
		c.err = fault
		return
	}
	// Copied, for the next fill writes over buf.
	c.ready = append(c.ready[:0:0], whole...)
	c.cut = copy(c.buf[:], text[len(whole):])
	c.offset += int64(len(whole))
	c.err = err
}

// isUTF8 stops at the first byte that is not UTF-8.
func isUTF8(text []byte, offset int64) error {
	if utf8.Valid(text) {
		return nil
	}
	return say.Errorf("byte %d is not UTF-8; say the file's encoding with --encoding", offset+int64(firstInvalid(text)))
}

func firstInvalid(b []byte) int {
	at := 0
	for at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// wasDecoded refuses the replacement character: it stands where bytes did not
// fit the declared encoding.
func wasDecoded(name string) func([]byte, int64) error {
	return func(text []byte, offset int64) error {
		at := bytes.Index(text, []byte("\uFFFD"))
		if at < 0 {
			return nil
		}
		return say.Errorf("near byte %d of the decoded text the bytes are not %s; say the file's encoding with --encoding", offset+int64(at), name)
	}
}

// lineEnds turns \r\n and a lone \r into \n, so that files with mixed line
// ends read as one.
type lineEnds struct {
	r      io.Reader
	lastCR bool
}

func (l *lineEnds) Read(p []byte) (int, error) {
	for {
		n, err := l.r.Read(p)
		kept := l.normalise(p[:n])
		if kept > 0 || err != nil || n == 0 {
			return kept, err
		}
	}
}

func (l *lineEnds) normalise(p []byte) int {
	if !l.lastCR && bytes.IndexByte(p, '\r') < 0 {
		return len(p)
	}
	kept := 0
	for _, c := range p {
		skip := c == '\n' && l.lastCR
		l.lastCR = c == '\r'
		if skip {
			continue
		}
		if c == '\r' {
			c = '\n'
		}
		p[kept] = c
		kept++
	}
	return kept
}

// Decode turns the bytes of one text into UTF-8. Of a character that the end of a
// cell of fixed width cut, nothing is left.
func Decode(text []byte, name string) (string, error) {
	if name == UTF8 {
		text = wholeRunes(text)
		if !utf8.Valid(text) {
			return "", say.Errorf("a text is not %s; say the file's encoding with --encoding", name)
		}
		return string(text), nil
	}
	out, err := decoderOf(name).Bytes(text)
	if err != nil {
		return "", say.Errorf("a text is not %s; say the file's encoding with --encoding", name)
	}
	out = bytes.TrimSuffix(out, []byte("\uFFFD"))
	if bytes.Contains(out, []byte("\uFFFD")) {
		return "", say.Errorf("a text is not %s; say the file's encoding with --encoding", name)
	}
	return string(out), nil
}
