package profile

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/width"
)

// PersonalFile is the data file of personal data.
const PersonalFile = "personal.json"

// Personal tells which columns and which texts hold data of persons.
type Personal struct {
	mask          string
	holds, is, no []string
	patterns      []personalForm
}

// personalForm is a form of number; checked ones end in the check character of
// GB 11643, for numbers of crashes have the same form.
type personalForm struct {
	*regexp.Regexp
	checked bool
}

// personalTable is the data file as it stands.
type personalTable struct {
	Standing
	About   string `json:"about"`
	Mask    string `json:"mask"`
	Headers struct {
		Holds []string `json:"holds"`
		Is    []string `json:"is"`
		But   []string `json:"but"`
	} `json:"headers"`
	Patterns []struct {
		What string `json:"what"`
		Form string `json:"form"`
		// Check names the rule of its last place; empty means none.
		Check string `json:"check"`
	} `json:"patterns"`
}

// ReadPersonal reads the data file.
func ReadPersonal(files fs.FS) (*Personal, error) {
	var table personalTable
	if err := ReadTable(files, PersonalFile, &table); err != nil {
		return nil, err
	}
	err := table.Check()
	if err == nil && table.Mask == "" {
		err = fmt.Errorf("mask: must not be empty")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", PersonalFile, err)
	}
	p := &Personal{
		mask: table.Mask, holds: headerWords(table.Headers.Holds), is: headerWords(table.Headers.Is), no: headerWords(table.Headers.But),
	}
	for _, pattern := range table.Patterns {
		form, err := regexp.Compile(pattern.Form)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", PersonalFile, pattern.What, err)
		}
		p.patterns = append(p.patterns, personalForm{form, pattern.Check != ""})
	}
	return p, nil
}

// OwnPersonal are the rules that come with the program.
var OwnPersonal = sync.OnceValue(func() *Personal {
	p, err := ReadPersonal(Files)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return p
})

func headerWords(list []string) []string {
	words := make([]string, len(list))
	for i, word := range list {
		words[i] = headerWord(word)
	}
	return words
}

// headerWord is a header in small letters, half width, with one space for
// whatever stands between its words.
func headerWord(name string) string {
	parts := strings.FieldsFunc(strings.ToLower(width.Fold.String(name)), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	return strings.Join(parts, " ")
}

// Column reports whether a column of this name holds data of persons. Latin
// words count as whole words only, so that "vin" is not found in "province".
func (p *Personal) Column(name string) bool {
	word := headerWord(name)
	for _, no := range p.no {
		if holdsWord(word, no) {
			return false
		}
	}
	for _, is := range p.is {
		if word == is {
			return true
		}
	}
	for _, part := range p.holds {
		if holdsWord(word, part) {
			return true
		}
	}
	return false
}

func holdsWord(name, part string) bool {
	if part == "" {
		return false
	}
	if part[0] >= 0x80 {
		return strings.Contains(name, part)
	}
	joined := strings.ReplaceAll(name, " ", "")
	return strings.Contains(" "+name+" ", " "+part+" ") || joined == strings.ReplaceAll(part, " ", "")
}

// Mask replaces what looks like a number or address of a person. Text without
// any is returned as it is, at the cost of one look at its bytes.
func (p *Personal) Mask(text string) string {
	if !suspicious(text) {
		return text
	}
	for _, form := range p.patterns {
		text = p.maskForm(text, form)
	}
	return text
}

// maskForm masks what stands alone: digits that go on at either side are
// another, longer number.
func (p *Personal) maskForm(text string, form personalForm) string {
	var out strings.Builder
	from := 0
	for _, at := range form.FindAllStringIndex(text, -1) {
		if at[0] > 0 && digit(text[at[0]-1]) && digit(text[at[0]]) || at[1] < len(text) && digit(text[at[1]-1]) && digit(text[at[1]]) {
			continue
		}
		if form.checked && !checkCharacter(text[at[0]:at[1]]) {
			continue
		}
		out.WriteString(text[from:at[0]])
		out.WriteString(p.mask)
		from = at[1]
	}
	if from == 0 {
		return text
	}
	out.WriteString(text[from:])
	return out.String()
}

// checkCharacter reports whether an identity number of 18 places ends in its
// check character (ISO 7064 MOD 11-2, as GB 11643 has it).
func checkCharacter(number string) bool {
	sum := 0
	for i := range 17 {
		sum += int(number[i]-'0') * (1 << (17 - i)) % 11
	}
	return strings.EqualFold(string("10X98765432"[sum%11]), number[17:])
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// suspicious is a quick look: every pattern has five digits or letters of ASCII
// close together, an @ or a colon.
func suspicious(text string) bool {
	run, digits := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case digit(c):
			run, digits = run+1, digits+1
		case c >= 'A' && c <= 'Z':
			run++
		case c == '@' || c == ':':
			return true
		case c == '-' || c == ' ' || c == '.':
		case c == 0xef && strings.HasPrefix(text[i:], "："):
			return true
		default:
			if run < 5 {
				run, digits = 0, 0
			}
		}
		if run >= 5 && digits > 0 {
			return true
		}
	}
	return false
}
