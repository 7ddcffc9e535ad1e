package web

import (
	"encoding/base64"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// A cursor is the number of the last thing seen, in a form that invites nobody
// to make one up.
func FormatCursor(after int64) string { return EncodeCursor(strconv.FormatInt(after, 10)) }

func ParseCursor(text string) (int64, error) {
	after, rest, wrong := DecodeCursor(text)
	if rest != "" {
		return 0, ErrCursor
	}
	return after, wrong
}

// ErrCursor is what is said of a cursor that was made up.
var ErrCursor = say.Errorf("not a cursor of this server for this order; follow the next links")

func EncodeCursor(text string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("after " + text))
}

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
