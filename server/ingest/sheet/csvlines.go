package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"tongshi/geo/say"
)

// csvLines splits text into records of cells: RFC 4180, and what offices write
// besides. A quote inside a cell that did not begin with one is a quote; so is
// one inside a quoted cell that no delimiter follows on the same line. Empty
// lines are no records.
//
// encoding/csv is not enough: with LazyQuotes it reads bare quotes, but takes a
// quote that is never closed for the rest of the file in one cell, without a
// word; without it a bare quote, as in 5" or 老王"饭店", ends the file. Here the
// one is read and the other refused, by the line on which it was opened.
type csvLines struct {
	r     *bufio.Reader
	comma byte
	lines int // read so far
	start int // line on which the record begins
	long  []byte
	cells []string
	text  []byte // of the cells of a record with quotes
	ends  []int
}

func newCSVLines(r *bufio.Reader, comma byte) *csvLines { return &csvLines{r: r, comma: comma} }

// read gives the next record; the list is valid until the call after it, its
// cells for good. It ends with io.EOF.
func (c *csvLines) read() ([]string, error) {
	for {
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		c.start = c.lines
		switch {
		case len(line) == 0:
			continue
		case bytes.IndexByte(line, '"') < 0:
			c.plain(string(line))
		default:
			if err := c.quoted(line); err != nil {
				return nil, err
			}
		}
		return c.cells, nil
	}
}

// line is the next line without its end.
func (c *csvLines) line() ([]byte, error) {
	line, err := c.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		c.long = append(c.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = c.r.ReadSlice('\n')
			c.long = append(c.long, line...)
		}
		line = c.long
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, err
	}
	c.lines++
	return bytes.TrimSuffix(line, []byte("\n")), nil
}

// plain cuts a line without quotes.
func (c *csvLines) plain(line string) {
	c.cells = c.cells[:0]
	for {
		at := strings.IndexByte(line, c.comma)
		if at < 0 {
			c.cells = append(c.cells, line)
			return
		}
		c.cells = append(c.cells, line[:at])
		line = line[at+1:]
	}
}

func (c *csvLines) quoted(line []byte) error {
	c.text, c.ends = c.text[:0], c.ends[:0]
	for more := true; more; {
		var err error
		if body := bytes.TrimLeft(line, " "); len(body) > 0 && body[0] == '"' && c.comma != ' ' {
			line, more, err = c.quotedCell(body[1:])
		} else {
			line, more = c.bareCell(line)
		}
		if err != nil {
			return err
		}
		c.ends = append(c.ends, len(c.text))
	}
	all, from := string(c.text), 0
	c.cells = c.cells[:0]
	for _, end := range c.ends {
		c.cells = append(c.cells, all[from:end])
		from = end
	}
	return nil
}

// bareCell takes all to the delimiter; more says that one stood there.
func (c *csvLines) bareCell(line []byte) (rest []byte, more bool) {
	at := bytes.IndexByte(line, c.comma)
	if at < 0 {
		c.text = append(c.text, line...)
		return nil, false
	}
	c.text = append(c.text, line[:at]...)
	return line[at+1:], true
}

// quotedCell takes all to the closing quote, over the ends of lines.
func (c *csvLines) quotedCell(line []byte) (rest []byte, more bool, err error) {
	open := c.lines
	for {
		at := bytes.IndexByte(line, '"')
		if at < 0 {
			c.text = append(append(c.text, line...), '\n')
			if line, err = c.line(); err != nil {
				return nil, false, openQuote(open, err)
			}
			continue
		}
		c.text = append(c.text, line[:at]...)
		line = line[at+1:]
		after := bytes.TrimLeft(line, " ")
		switch {
		case len(line) > 0 && line[0] == '"':
			c.text, line = append(c.text, '"'), line[1:]
		case len(after) == 0:
			return nil, false, nil
		case after[0] == c.comma:
			return after[1:], true, nil
		case c.lines > open: // it closes a quote that an earlier line left open
			return nil, false, openQuote(open, io.EOF)
		default:
			c.text = append(c.text, '"')
		}
	}
}

func openQuote(line int, err error) error {
	if errors.Is(err, io.EOF) {
		return say.Errorf("line %d: a quote is opened and not closed; repair the quoting", line)
	}
	return err
}
