package say_test

import (
	"encoding/json"
	"go/types"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tongshi/geo/profile"
	"tongshi/geo/say"
)

// statusTitles are the keys that are made of another text: what net/http calls
// a status that a refusal may have.
func statusTitles() (titles []string) {
	for status := 400; status < 600; status++ {
		if title := http.StatusText(status); title != "" {
			titles = append(titles, title)
		}
	}
	return titles
}

func chineseTexts(t *testing.T) map[string]string {
	t.Helper()
	var texts map[string]string
	if err := json.Unmarshal(say.ChineseFile, &texts); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(say.ChineseFile), "\n") - 2; lines != len(texts) {
		t.Errorf("zh.json has %d lines and %d texts: does one stand twice?", lines, len(texts))
	}
	return texts
}

var (
	// verb is a verb of a format: flags, number of its argument, letter.
	verb     = regexp.MustCompile(`%([-+# 0]*\d*(?:\.\d+)?)(?:\[(\d+)\])?([a-zA-Z%])`)
	lettered = regexp.MustCompile(`\pL{2}`)
)

// verbsOf are the verbs of a format by the number of their argument: flags and
// letter.
func verbsOf(format string) (verbs []string, fault string) {
	next := 1
	for _, v := range verb.FindAllStringSubmatch(format, -1) {
		if v[3] == "%" {
			continue
		}
		n, err := strconv.Atoi(v[2])
		if err != nil {
			n = next
		}
		next = n + 1
		for len(verbs) < n {
			verbs = append(verbs, "")
		}
		if verbs[n-1] != "" {
			return verbs, "uses argument " + strconv.Itoa(n) + " twice"
		}
		verbs[n-1] = v[1] + v[3]
	}
	if at := slices.Index(verbs, ""); at >= 0 {
		return verbs, "leaves out argument " + strconv.Itoa(at+1)
	}
	return verbs, ""
}

func TestEveryKeyHasItsChineseAndNoOther(t *testing.T) {
	texts, found := chineseTexts(t), theSource(t)
	if len(found.keys) < 500 {
		t.Errorf("only %d keys were found in the code", len(found.keys))
	}
	used := map[string]bool{}
	for _, title := range statusTitles() {
		used[title] = true
		if texts[title] == "" {
			t.Errorf("the status %q has no Chinese", title)
		}
	}
	for _, k := range found.keys {
		used[k.key] = true
		if texts[k.key] == "" && lettered.MatchString(verb.ReplaceAllString(k.key, "")) {
			t.Errorf("%s: %q has no Chinese in zh.json", k.where, k.key)
		}
	}
	for key := range texts {
		if !used[key] {
			t.Errorf("zh.json: %q is not in the code", key)
		}
	}
	for _, where := range found.dynamic {
		if !strings.Contains(where, "errors.go:") { // the titles
			t.Errorf("%s: a key is made of another text", where)
		}
	}
}

// leftOut are arguments that a Chinese text leaves out on purpose, by the key.
var leftOut = map[string]int{
	"%s: %d of %d, %s %% against %s %% at similar places": 3, // the share says it
}

func TestBothLanguagesTakeTheSameArguments(t *testing.T) {
	for key, zh := range chineseTexts(t) {
		want, fault := verbsOf(key)
		has, zhFault := verbsOf(zh)
		for i := range want { // an error that is wrapped is printed as any text
			want[i] = strings.ReplaceAll(want[i], "w", "s")
		}
		if n := leftOut[key]; n > 0 && has[n-1] == "" {
			has[n-1], zhFault = want[n-1], ""
		}
		if fault+zhFault != "" || !slices.Equal(want, has) {
			t.Errorf("zh.json: %q takes %q (%s), its Chinese %q (%s)", key, want, fault, has, zhFault)
		}
	}
}

func TestEveryKeyGetsTheArgumentsOfItsVerbs(t *testing.T) {
	for _, k := range theSource(t).keys {
		if !k.called {
			continue
		}
		verbs, _ := verbsOf(k.key)
		if len(verbs) != len(k.args) {
			t.Errorf("%s: %q takes %d arguments, it gets %d", k.where, k.key, len(verbs), len(k.args))
			continue
		}
		for i, v := range verbs {
			if !takes(v[len(v)-1], k.args[i]) {
				t.Errorf("%s: %q: %%%s gets a %s", k.where, k.key, v, k.args[i])
			}
		}
	}
}

// takes reports whether a verb prints a type as is meant.
func takes(letter byte, t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	switch letter {
	case 'd':
		return ok && basic.Info()&types.IsInteger != 0
	case 'f', 'g':
		return ok && basic.Info()&types.IsFloat != 0
	case 's', 'q':
		return !ok || basic.Info()&types.IsString != 0
	case 'w':
		return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
	}
	return true
}

func TestCodesAreOfListsThatThereAre(t *testing.T) {
	vocabulary, err := profile.ReadVocabulary(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	lists := theSource(t).lists
	if len(lists) < 5 {
		t.Errorf("only %d codes were found in the code", len(lists))
	}
	for where, list := range lists {
		if len(vocabulary.Lists[list]) == 0 {
			t.Errorf("%s: there is no list %q", where, list)
		}
	}
}
