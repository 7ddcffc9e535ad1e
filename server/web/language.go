package web

import (
	"net/http"
	"strings"

	"tongshi/geo/say"
)

// The language of an answer (i18n, translation): chosen by Accept-Language; the
// words themselves are in package say.

// languageOf is the language that a request asks for (Accept-Language, RFC 9110,
// 12.5.4): the one that it likes best, of two the one that it names first;
// English where it names neither. Any Chinese is Chinese.
func languageOf(r *http.Request) say.Language {
	best, liking := say.English, 0.0
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Language"), ","), ",") {
		tag, params, _ := strings.Cut(part, ";")
		language, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q := qualityOf(params)
		switch {
		case q <= liking:
		case language == "zh":
			best, liking = say.Chinese, q
		case language == "en" || language == "*":
			best, liking = say.English, q
		}
	}
	return best
}

// InLanguage chooses the language of an answer's words and says which it is;
// who keeps the answer must know that it depends on the question's.
func InLanguage(w http.ResponseWriter, r *http.Request) say.Language {
	language := languageOf(r)
	w.Header().Set("Content-Language", string(language))
	w.Header().Add("Vary", "Accept-Language")
	return language
}

// in is the problem in a language, its texts plain: another one, since problems
// may be shared.
func (p *Problem) in(language say.Language) *Problem {
	said := *p
	said.Title, said.Detail = say.Plain(p.Title.In(language)), say.Plain(p.Detail.In(language))
	said.Errors = make([]Fault, len(p.Errors))
	for i, f := range p.Errors {
		f.Message = say.Plain(f.Message.In(language))
		said.Errors[i] = f
	}
	return &said
}
