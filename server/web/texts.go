package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tongshi/geo/profile"
)

// Texts for people stand in the code in English, as formats, where what they
// say is found out; texts.zh.json has the Chinese of each. By the time that an
// answer goes out a text may have come through errors, other packages or the
// database, so its format is found again by its form: what stood for a verb is
// put into the Chinese text. A test walks the code and misses no format.

//go:embed texts.zh.json
var ChineseFile []byte

// Borrowed are texts of the standard library that come to stand within ours.
var Borrowed = []string{
	"invalid character %s looking for beginning of value", "invalid character %s looking for beginning of object key string",
	"invalid character %s after object key", "invalid character %s after object key:value pair", "invalid character %s after array element",
	"invalid character %s in string literal", "invalid character %s after top-level value", "invalid character %s in literal %s (expecting %s)",
	"invalid character %s exceeded max depth",
	"unexpected end of JSON input", "unexpected EOF", "EOF", "invalid URL escape %q", "invalid semicolon separator in query",
	"dial tcp %s: %s", "connect: connection refused",
}

// saying is a format of the code with its Chinese.
type saying struct {
	form  *regexp.Regexp
	open  []bool // which verbs hold any text, perhaps another saying
	parts []saidPart
	// sentence: it ends with a full stop of its own.
	sentence bool
	fixed    int // bytes of the format that are no verbs: the most of them decides
}

// saidPart is a piece of a Chinese text: words, or what stood for a verb, as a
// word of the vocabulary where the text names a list.
type saidPart struct {
	words, list string
	verb        int // from 1; 0 for words
}

// phrasebook is texts.zh.json, ready to look up.
type phrasebook struct {
	plain   map[string]string
	sayings []saying // those with verbs, the most distinct first
	terms   *profile.Vocabulary
}

// longestSaying is up to how many bytes a text is looked up, and deepestSaying
// how many sayings may stand in each other.
const (
	longestSaying = 2 << 10
	deepestSaying = 5
)

// Chinese is the book of this server; the file is its own, so it can be read.
var Chinese = sync.OnceValue(func() *phrasebook {
	terms, err := profile.ReadVocabulary(profile.Files)
	if err != nil {
		panic(err)
	}
	book, err := readPhrasebook(ChineseFile, terms)
	if err != nil {
		panic(err)
	}
	return book
})

func readPhrasebook(file []byte, terms *profile.Vocabulary) (*phrasebook, error) {
	var texts map[string]string
	if err := json.Unmarshal(file, &texts); err != nil {
		return nil, fmt.Errorf("texts.zh.json: %w", err)
	}
	book := &phrasebook{plain: map[string]string{}, terms: terms}
	for format, zh := range texts {
		parts, err := saidParts(zh)
		if err != nil {
			return nil, fmt.Errorf("texts.zh.json: %q: %w", format, err)
		}
		if !verbIn.MatchString(format) {
			book.plain[format] = zh
			continue
		}
		made := formOfText(format)
		made.parts = parts
		book.sayings = append(book.sayings, made)
	}
	slices.SortFunc(book.sayings, func(a, b saying) int {
		if a.fixed != b.fixed {
			return b.fixed - a.fixed
		}
		return strings.Compare(a.form.String(), b.form.String())
	})
	return book, nil
}

var (
	verbIn = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])`)
	// saidVerb is a verb of a Chinese text: its number among those of the format,
	// and the list of the vocabulary whose word it is, if any: %[1]s{site_state}.
	saidVerb = regexp.MustCompile(`%\[(\d+)\]([a-z])(?:\{(\w+)\})?|%%`)
)

// verbForms is what a verb prints; any other may print anything.
var verbForms = map[string]string{
	"d": `([-+]?\d+)`, "f": `([-+]?\d+(?:\.\d+)?)`, "g": `([-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf)|NaN)`,
	"q": `("(?:[^"\\]|\\.)*"|\[.*\])`,
}

// formOfText makes of a format the form of what it prints.
func formOfText(format string) (made saying) {
	var form strings.Builder
	form.WriteString(`^(?s:`)
	from := 0
	for _, at := range verbIn.FindAllStringSubmatchIndex(format, -1) {
		form.WriteString(regexp.QuoteMeta(format[from:at[0]]))
		made.fixed += at[0] - from
		from = at[1]
		verb := format[at[2]:at[3]]
		if verb == "%" {
			form.WriteString("%")
			continue
		}
		printed, closed := verbForms[verb]
		if !closed {
			printed = "(.*?)"
		}
		form.WriteString(printed)
		made.open = append(made.open, !closed)
	}
	form.WriteString(regexp.QuoteMeta(format[from:]) + `)$`)
	made.fixed += len(format) - from
	made.sentence = strings.HasSuffix(format, ".")
	made.form = regexp.MustCompile(form.String())
	return made
}

func saidParts(zh string) (parts []saidPart, err error) {
	from := 0
	for _, at := range saidVerb.FindAllStringSubmatchIndex(zh, -1) {
		parts = append(parts, saidPart{words: zh[from:at[0]]})
		from = at[1]
		if at[2] < 0 {
			parts = append(parts, saidPart{words: "%"})
			continue
		}
		part := saidPart{}
		if part.verb, err = strconv.Atoi(zh[at[2]:at[3]]); err != nil {
			return nil, err
		}
		if at[6] >= 0 {
			part.list = zh[at[6]:at[7]]
		}
		parts = append(parts, part)
	}
	return append(parts, saidPart{words: zh[from:]}), nil
}

// Say is a text in Chinese; as it is, and false, where the book does not have
// it.
func (b *phrasebook) Say(text string) (string, bool) { return b.sayIn(text, 0) }

func (b *phrasebook) sayIn(text string, depth int) (string, bool) {
	if zh, ok := b.plain[text]; ok {
		return zh, true
	}
	if len(text) > longestSaying || depth > deepestSaying {
		return text, false
	}
	short, sentence := strings.CutSuffix(text, ".")
	if zh, ok := b.find(text, sentence, depth); ok || !sentence {
		return zh, ok
	}
	if zh, ok := b.sayIn(short, depth+1); ok { // a part made a sentence
		return zh + "。", true
	}
	return b.find(text, false, depth)
}

// SayEach is a text in Chinese, or of a list of faults ("name: message; name:
// message") each message.
func (b *phrasebook) SayEach(text string) string {
	if zh, ok := b.Say(text); ok {
		return zh
	}
	parts := strings.Split(text, "; ")
	for i, part := range parts {
		name, message, named := strings.Cut(part, ": ")
		zh, ok := b.Say(message)
		if !named || !ok {
			return text
		}
		parts[i] = name + "：" + zh
	}
	return strings.Join(parts, "；")
}

// find is the first saying that has a text's form, of sentences alone or of all.
func (b *phrasebook) find(text string, sentences bool, depth int) (string, bool) {
	for _, s := range b.sayings {
		if sentences && !s.sentence {
			continue
		}
		if verbs := s.form.FindStringSubmatch(text); verbs != nil {
			return b.fill(s, verbs, depth), true
		}
	}
	return text, false
}

// fill puts what stood for the verbs into the Chinese text.
func (b *phrasebook) fill(s saying, verbs []string, depth int) string {
	var out strings.Builder
	for _, part := range s.parts {
		out.WriteString(part.words)
		if part.verb < 1 || part.verb >= len(verbs) {
			continue
		}
		verb := verbs[part.verb]
		switch {
		case part.list != "":
			verb = b.word(part.list, verb)
		case s.open[part.verb-1]:
			verb, _ = b.sayIn(verb, depth+1)
		}
		out.WriteString(verb)
	}
	return out.String()
}

// word is the Chinese of a code; the code where the list does not have it.
func (b *phrasebook) word(list, code string) string {
	for _, term := range b.terms.Lists[list] {
		if term.Code == code {
			return term.ZH
		}
	}
	return code
}
