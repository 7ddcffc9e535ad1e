package say_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"tongshi/geo/say"
)

func TestATextIsSaidInTheReadersLanguage(t *testing.T) {
	state := say.Code{List: "site_state", Code: "reported"}
	step := say.Code{List: "site_event", Code: "accept"}
	for _, c := range []struct {
		text   say.Text
		en, zh string
	}{
		{say.New("a file that is %s cannot take the step %s", state, step), "a file that is reported cannot take the step accept", "状态为“已上报”的档案不能办理“验收”"},
		{say.New("at character %d: %s", 7, say.New("%s has no order", say.Key("a list"))), "at character 7: a list has no order", "第 7 个字符：列表没有大小顺序"},
		{say.New("%s is not a number", "a list"), "a list is not a number", "a list 不是数字"},
		{
			say.New("There is no screening %d; /api/screenings lists those there are.", 12345),
			"There is no screening 12345; /api/screenings lists those there are.",
			"没有编号为 12345 的筛查；/api/screenings 列出全部筛查。",
		},
		{
			say.New("%.40q is no day: want one such as 2024-01-31", strings.Repeat("x", 50)),
			`"` + strings.Repeat("x", 40) + `" is no day: want one such as 2024-01-31`,
			`"` + strings.Repeat("x", 40) + `" 不是日期，应如 2024-01-31`,
		},
		{say.New("no such words %d%%", 3), "no such words 3%", "no such words 3%"},
		{say.Of(say.Errorf("is missing")), "is missing", "缺失"},
		{say.Of(errors.New("is missing")), "is missing", "is missing"},
		{say.Plain("is missing"), "is missing", "is missing"},
		{say.Plain(""), "", ""},
		{say.Text{}, "", ""},
		{say.New("there is no %s", say.Code{List: "site_state", Code: "EOF"}), "there is no EOF", "没有EOF"},
		{say.New("%s", say.Word{List: "site_state", Code: "reported"}), "Reported", "已上报"},
		{say.New("%s", say.Small{say.Word{List: "site_state", Code: "reported"}}), "reported", "已上报"},
		{say.New("%s", say.Great{say.Key("is missing")}), "Is missing", "缺失"},
		{say.New("%s", say.List{Items: []say.Sayer{say.Key("a list"), say.Key("a text")}}), "a list; a text", "列表；文本"},
	} {
		if c.text.Error() != c.en || c.text.In(say.English) != c.en || c.text.In(say.Chinese) != c.zh {
			t.Errorf("%q is said %q and %q, want %q and %q", c.text.Key, c.text.Error(), c.text.In(say.Chinese), c.en, c.zh)
		}
	}
}

func TestAnErrorWrapsAndIsSaid(t *testing.T) {
	inner := say.Errorf("is missing")
	err := say.Errorf("dial tcp %s: %w", "10.0.0.1:80", inner)
	if !errors.Is(err, inner) || err.Error() != "dial tcp 10.0.0.1:80: is missing" {
		t.Errorf("%v wraps %v: %v", err, inner, errors.Is(err, inner))
	}
	if both := say.BothOf(say.Of(err)); both.ZH != "连接 10.0.0.1:80 失败：缺失" || both.EN != err.Error() {
		t.Errorf("%+v", both)
	}
	if errors.Is(say.Errorf("feature %d: %s", 1, inner), inner) {
		t.Error("a verb other than %w wraps")
	}
}

// A text goes over the wire as its words, and comes from there as somebody's.
func TestATextIsATextInJSON(t *testing.T) {
	b, err := json.Marshal(map[string]any{"detail": say.New("want 1 to %d", 9)})
	if err != nil || string(b) != `{"detail":"want 1 to 9"}` {
		t.Errorf("%s, %v", b, err)
	}
	var read struct{ Detail say.Text }
	if err := json.Unmarshal([]byte(`{"detail":"is missing"}`), &read); err != nil || read.Detail.In(say.Chinese) != "is missing" {
		t.Errorf("%+v, %v", read, err)
	}
}

// Whatever encoding/json says of a text that is none has a text of ours, with
// the same words in English.
func TestJSONIsRefusedInWords(t *testing.T) {
	given := map[string]error{"EOF": io.EOF, "unexpected EOF": io.ErrUnexpectedEOF}
	for _, text := range []string{
		"", "x", "{x", `{"a"x`, `{"a":1x`, "[1x", "\"a\nb\"", "1 x", "trxe", "nul'", "'", "\"\\u12g",
		"\"\\x", "-x", "1.x", "1ex", "fan", "{", "\x80", strings.Repeat("[", 20_000),
	} {
		var v any
		given[text] = json.Unmarshal([]byte(text), &v)
	}
	strict := json.NewDecoder(strings.NewReader(`{"x": 1}`))
	strict.DisallowUnknownFields()
	given["{x}"] = strict.Decode(&struct{}{})
	for text, err := range given {
		said := say.JSON(err)
		if zh, ok := said.(say.Sayer); !ok || said.Error() != strings.TrimPrefix(err.Error(), "json: ") ||
			zh.In(say.Chinese) == err.Error() { //nolint:errorlint // it is of this form itself
			t.Errorf("%.20q: %q is said %q", text, err, said)
		}
	}
	other := errors.New("invalid character of theirs")
	if say.JSON(other) != other { //nolint:errorlint // the same one
		t.Error("an error that is none of JSON's is changed")
	}
}
