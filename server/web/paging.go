package web

import (
	"encoding/base64"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// Paging (pagination): the cursor in the link to the next page.

// FormatCursor makes the cursor of the page behind a number: base64, so that
// nobody is tempted to make one up.
func FormatCursor(after int64) string { return EncodeCursor(strconv.FormatInt(after, 10)) }

// ParseCursor reads what [FormatCursor] wrote; anything else is [ErrCursor].
func ParseCursor(text string) (int64, error) {
	after, rest, wrong := DecodeCursor(text)
	if rest != "" {
		return 0, ErrCursor
	}
	return after, wrong
}

// ErrCursor: a cursor did not come from this server, or is for another order.
var ErrCursor = say.Errorf("not a cursor of this server for this order; follow the next links")

// EncodeCursor makes a cursor of a number and, behind a space, what else tells
// the place.
func EncodeCursor(text string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("after " + text))
}

// DecodeCursor reads what [EncodeCursor] wrote: the number, which is above
// zero, and the rest, which may be empty. Anything else is [ErrCursor].
func DecodeCursor(text string) (after int64, rest string, wrong error) {
	plain, err := base64.RawURLEncoding.DecodeString(text)
	body, ok := strings.CutPrefix(string(plain), "after ")
	if err != nil || !ok {
		return 0, "", ErrCursor
	}
	number, rest, _ := strings.Cut(body, " ")
	after, err = strconv.ParseInt(number, 10, 64)
	if err != nil || after < 1 {
		return 0, "", ErrCursor
	}
	return after, rest, nil
}
