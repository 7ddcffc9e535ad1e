package web

import (
	"net/http"
	"strings"
)

// Languages of answers, as Content-Language names them.
const (
	inEnglish = "en"
	InChinese = "zh-CN"
)

// languageOf is the language that a request asks for (Accept-Language, RFC 9110,
// 12.5.4): the one that it likes best, of two the one that it names first;
// English where it names neither. Any Chinese is Chinese.
func languageOf(r *http.Request) string {
	best, liking := inEnglish, 0.0
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Language"), ","), ",") {
		tag, params, _ := strings.Cut(part, ";")
		language, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q := qualityOf(params)
		switch {
		case q <= liking:
		case language == "zh":
			best, liking = InChinese, q
		case language == "en" || language == "*":
			best, liking = inEnglish, q
		}
	}
	return best
}

// InLanguage chooses the language of an answer's words and says which it is;
// who keeps the answer must know that it depends on the question's.
func InLanguage(w http.ResponseWriter, r *http.Request) string {
	language := languageOf(r)
	w.Header().Set("Content-Language", language)
	w.Header().Add("Vary", "Accept-Language")
	return language
}

// in is the problem in a language: another one, since problems may be shared.
func (p *Problem) in(language string) *Problem {
	if language != InChinese {
		return p
	}
	said := *p
	said.Title, _ = Chinese().Say(p.Title)
	said.Errors = make([]Fault, len(p.Errors))
	for i, f := range p.Errors {
		f.Message, _ = Chinese().Say(f.Message)
		said.Errors[i] = f
	}
	if said.Detail, _ = Chinese().Say(p.Detail); len(p.Errors) > 0 && p.Detail == listed(p.Errors, ": ", "; ") {
		said.Detail = listed(said.Errors, "：", "；")
	}
	return &said
}
