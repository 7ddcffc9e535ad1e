// Package say holds what people are told: refusals, reasons, findings. A text
// is a key with arguments until it is printed, once, in the language of its
// reader. The key is the English format where the text is made; zh.json has the
// Chinese of each. What people wrote is an argument and stays as they wrote it.
//
// It is like golang.org/x/text/message and smaller: that one writes numbers its
// own way (1,000 for %d of 1000, which is no number in a filter or a file),
// knows neither a text within a text nor the words of a vocabulary, and geo may
// not import it. What it would give, formats with numbered verbs, fmt has.
package say

import (
	"fmt"
	"strings"

	"tongshi/geo/profile"
)

// Language and Words are those of the tables.
type (
	Language = profile.Language
	Words    = profile.Words
)

// The languages. Any other reads English.
const (
	English = profile.English
	Chinese = profile.Chinese
)

// Key is what a text says, as an English format with the verbs of fmt; %w wraps
// an error. It is a type of its own so that nothing becomes a key by chance: a
// test finds each in the code and holds it against zh.json.
type Key string

// In is a text without arguments.
func (k Key) In(l Language) string { return New(k).In(l) }

// Text is a key with its arguments. An argument that is a text, a code of the
// vocabulary or anything else that has a method In is printed in the reader's
// language too; all others are printed as fmt prints them. The zero Text says
// nothing.
type Text struct {
	Key  Key
	Args []any
}

// Sayer is what can be said in a language.
type Sayer interface{ In(l Language) string }

// New is a text.
func New(key Key, args ...any) Text { return Text{key, args} }

// Errorf is an error that can be said in a language; its Error is the English.
// Verbs %w wrap as those of [fmt.Errorf] do.
func Errorf(key Key, args ...any) error { return &Text{key, args} }

// Plain is a text that somebody else wrote: the same in all languages.
func Plain(text string) Text {
	if text == "" {
		return Text{}
	}
	return Text{"%s", []any{text}}
}

// Of is what an error says: its text where it is one, and else its English as
// it is.
func Of(err error) Text { return New("%w", err) }

// IsZero reports whether t says nothing.
func (t Text) IsZero() bool { return t.Key == "" }

// In is the text in a language; in English where there is no Chinese.
func (t Text) In(l Language) string {
	format := string(t.Key)
	if l == Chinese {
		format = inChinese(t.Key)
	}
	if len(t.Args) == 0 && !strings.Contains(format, "%") {
		return format
	}
	args := make([]any, len(t.Args))
	for i, arg := range t.Args {
		args[i] = arg
		if sayer, ok := arg.(Sayer); ok {
			args[i] = sayer.In(l)
		}
	}
	return fmt.Sprintf(strings.ReplaceAll(format, "%w", "%v"), args...)
}

// Error is the text in English: a text may be an error.
func (t Text) Error() string { return t.In(English) }

// Unwrap are the errors that %w wraps.
func (t Text) Unwrap() (wrapped []error) {
	if !strings.Contains(string(t.Key), "%w") {
		return nil
	}
	for _, arg := range t.Args {
		if err, ok := arg.(error); ok {
			wrapped = append(wrapped, err)
		}
	}
	return wrapped
}

// MarshalText is the text in English. An answer in another language is made of
// [Plain] texts.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.Error()), nil }

// UnmarshalText reads a text as somebody else's.
func (t *Text) UnmarshalText(text []byte) error {
	*t = Plain(string(text))
	return nil
}
