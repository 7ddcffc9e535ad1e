package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/web"
)

func chineseTexts(t *testing.T) map[string]string {
	t.Helper()
	var texts map[string]string
	if err := json.Unmarshal(server.ChineseFile, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

// statusTitles are the titles that problems may have.
func statusTitles() (titles []string) {
	for status := 400; status < 600; status++ {
		if title := http.StatusText(status); title != "" {
			titles = append(titles, title)
		}
	}
	return titles
}

func TestEveryTextHasItsChinese(t *testing.T) {
	texts := chineseTexts(t)
	inCode := map[string]bool{}
	for _, title := range append(statusTitles(), server.Borrowed...) {
		inCode[title] = true
		if texts[title] == "" {
			t.Errorf("%q has no Chinese", title)
		}
	}
	found := findTexts(t)
	if len(found) < 300 {
		t.Errorf("only %d texts were found in the code", len(found))
	}
	for _, text := range found {
		inCode[text.format] = true
		if texts[text.format] == "" {
			t.Errorf("%s: %q has no Chinese in texts.zh.json", text.where, text.format)
		}
	}
	for format, zh := range texts {
		if !inCode[format] {
			t.Errorf("texts.zh.json: %q is not in the code any more", format)
		}
		if want, has := verbsOf(format), numberedVerbs(zh); !slices.Equal(want, has) {
			t.Errorf("texts.zh.json: %q has the verbs %q, its Chinese %q", format, want, has)
		}
	}
}

// verbsOf are the letters of a format's verbs, in their order.
func verbsOf(format string) (letters []string) {
	for _, verb := range verbForm.FindAllString(format, -1) {
		if letter := verb[len(verb)-1:]; letter != "%" {
			letters = append(letters, letter)
		}
	}
	return letters
}

var numberedVerb = regexp.MustCompile(`%\[(\d+)\]([a-z])`)

// numberedVerbs are those of a Chinese text, by their numbers.
func numberedVerbs(zh string) []string {
	found := numberedVerb.FindAllStringSubmatch(zh, -1)
	slices.SortFunc(found, func(a, b []string) int { return strings.Compare(a[1], b[1]) })
	letters := make([]string, 0, len(found))
	for i, verb := range found {
		if verb[1] != fmt.Sprint(i+1) {
			return []string{"%[" + verb[1] + "] comes twice or " + fmt.Sprint(i+1) + " is missing"}
		}
		letters = append(letters, verb[2])
	}
	if len(letters) == 0 {
		return nil
	}
	return letters
}

// Whatever a text's verbs print, it is found again by its form, and not taken
// for another.
func TestEveryTextIsFoundAgain(t *testing.T) {
	for format, zh := range chineseTexts(t) {
		var args []any
		for i, letter := range verbsOf(format) {
			args = append(args, map[string]any{"d": 70 + i, "g": 7.25 + float64(i), "q": fmt.Sprintf("a \"%d\"", i), "v": "V" + fmt.Sprint(i), "s": "S" + fmt.Sprint(i)}[letter])
		}
		said := fmt.Sprintf(strings.ReplaceAll(format, "%w", "%v"), args...)
		want := fmt.Sprintf(listName.ReplaceAllString(zh, "$1"), args...)
		if got, ok := server.InChinese(said); !ok || got != want {
			t.Errorf("%q is said %q, want %q", said, got, want)
		}
	}
}

var listName = regexp.MustCompile(`(%\[\d+\]s)\{\w+\}`)

// The texts borrowed are those that the standard library gives.
func TestBorrowedTexts(t *testing.T) {
	given := map[string]error{"EOF": io.EOF, "unexpected EOF": io.ErrUnexpectedEOF}
	for _, text := range []string{"x", "{x", `{"a"x`, `{"a":1x`, "[1x", "\"a\nb\"", "1 x", "trxe", "{", strings.Repeat("[", 20_000)} {
		var v any
		given[text] = json.Unmarshal([]byte(text), &v)
	}
	for _, text := range []string{"a=%zz", "a;b"} {
		_, given[text] = url.ParseQuery(text)
	}
	_, given["dial"] = net.Dial("tcp", "127.0.0.1:1")
	given["connect"] = errors.Unwrap(given["dial"])
	for text, err := range given {
		if err == nil {
			t.Errorf("%.20q is taken", text)
		} else if zh, ok := server.InChinese(err.Error()); !ok {
			t.Errorf("%.20q: %q is not among the texts borrowed", text, zh)
		}
	}
	if len(given) != len(server.Borrowed) {
		t.Errorf("%d texts are borrowed, %d tried", len(server.Borrowed), len(given))
	}
}

// inChinese says what of a refusal a reader of Chinese would get in English:
// every refusal that a test of this package gets is held against the texts.
func inChinese(got answer) error {
	if mediaType(got.Header) != "application/problem+json" || got.body == "" || got.Header.Get("Content-Language") != "en" {
		return nil
	}
	plain, err := got.unpacked()
	if err != nil {
		return err
	}
	var p web.Problem
	if err := json.Unmarshal(plain, &p); err != nil {
		return err
	}
	said := []string{p.Title}
	for _, f := range p.Errors {
		said = append(said, f.Message)
	}
	if len(p.Errors) == 0 {
		said = append(said, p.Detail)
	}
	for _, text := range said {
		if zh, ok := server.InChinese(text); !ok || english.MatchString(commands.ReplaceAllString(zh, "")) {
			return fmt.Errorf("%q has no Chinese: %q", text, zh)
		}
	}
	return nil
}

// commands are what is to be typed as it stands, and names.
var commands = regexp.MustCompile(`tongshi [a-z ]+|token \pL+|[“"][^”"]*[”"]`)

// english are two words in a row, which no Chinese text has.
var english = regexp.MustCompile(`\b[a-z]{2,} [a-z]{2,}\b`)
