package say

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// afterCharacter are the texts of encoding/json about a character, by what it
// says after it. A test holds them against that library.
var afterCharacter = map[string]Key{
	" looking for beginning of value":             "invalid character %s looking for beginning of value",
	" looking for beginning of object key string": "invalid character %s looking for beginning of object key string",
	" after object key":                           "invalid character %s after object key",
	" after object key:value pair":                "invalid character %s after object key:value pair",
	" after array element":                        "invalid character %s after array element",
	" in string literal":                          "invalid character %s in string literal",
	" in string escape code":                      "invalid character %s in string escape code",
	` in \u hexadecimal character escape`:         `invalid character %s in \u hexadecimal character escape`,
	" in numeric literal":                         "invalid character %s in numeric literal",
	" after decimal point in numeric literal":     "invalid character %s after decimal point in numeric literal",
	" in exponent of numeric literal":             "invalid character %s in exponent of numeric literal",
	" after top-level value":                      "invalid character %s after top-level value",
	" exceeded max depth":                         "invalid character %s exceeded max depth",
}

// JSON is what encoding/json says of a text that it cannot read, as a text of
// ours: the one place where words of another library are read. Any other error
// stays.
func JSON(err error) error {
	var syntax *json.SyntaxError
	name, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case unknown:
		return Errorf("unknown field %s", name)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Errorf("unexpected EOF")
	case errors.Is(err, io.EOF):
		return Errorf("EOF")
	case errors.As(err, &syntax):
		return syntaxText(syntax.Error(), err)
	}
	return err
}

func syntaxText(text string, err error) error {
	if text == "unexpected end of JSON input" {
		return Errorf("unexpected end of JSON input")
	}
	rest, _ := strings.CutPrefix(text, "invalid character ")
	character, _ := strconv.QuotedPrefix(rest)
	rest = rest[len(character):]
	if key, ok := afterCharacter[rest]; ok {
		return Errorf(key, character)
	}
	rest, inLiteral := strings.CutPrefix(rest, " in literal ")
	literal, expected, whole := strings.Cut(strings.TrimSuffix(rest, ")"), " (expecting ")
	if inLiteral && whole {
		return Errorf("invalid character %s in literal %s (expecting %s)", character, literal, expected)
	}
	return err
}
