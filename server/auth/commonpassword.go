package auth

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn/frequency"
)

// Passwords that are tried first: those that were found most often in lists of
// stolen ones, single words and names, and what people here take.

// ownCommon are what the lists, which come from English sites, do not have.
// Without digits at their ends.
var ownCommon = []string{
	"tongshi", "jiaojing", "jiaotong", "gongan", "jingcha", "zhihui", "woaini", "aini", "woaiwojia", "woshishui", "wodemima", "mima",
	"zhongguo", "china", "beijing", "shanghai", "shenzhen", "nihao", "wangyi", "taobao", "weixin", "administrator", "changeme", "welcome",
	"abcdefghij", "q1w2e3r4", "1q2w3e4r", "1qaz2wsx", "qazwsxedc", "qweasdzxc", "zxcvbnm", "asdfghjkl", "qwertyuiop", "passw0rd", "p@ssw0rd",
	"abc", "abcd", "qwe", "asd", "zxc", "qaz", "密码", "我爱你", "中国", "你好",
}

// common is the set of them, in small letters, made at the first question:
// few processes ask.
var common = sync.OnceValue(func() map[string]bool {
	set := make(map[string]bool, 100_000)
	for _, list := range frequency.FrequencyLists {
		for _, word := range list {
			set[word] = true
		}
	}
	for _, word := range ownCommon {
		set[word] = true
	}
	return set
})

// What stands around a word without making a good password of it.
const (
	aroundWords = "0123456789!@#$%&*?+-_=.,~ "
	mostAround  = 8 // characters: a date
	fewLetters  = 3 // initials
)

// triedFirst reports whether a password, in small letters, is a common one or a
// single word, also backwards, again and again or with a number around it, or
// no more than a few letters with a number.
func triedFirst(plain string) bool {
	core := strings.Trim(plain, aroundWords)
	letters := utf8.RuneCountInString(core)
	around := utf8.RuneCountInString(plain) - letters
	return isCommon(plain) || isCommon(lettersOf(plain)) || around <= mostAround && isCommon(core) ||
		letters <= fewLetters && !strings.ContainsFunc(core, unfamiliar)
}

func isCommon(text string) bool {
	return common()[text] || common()[backwards(text)] || common()[repeated(text)]
}

// unfamiliar letters are of no alphabet: a few of them are a word or two.
func unfamiliar(r rune) bool { return r > unicode.MaxLatin1 }

// lettersOf is a text without all that is neither letter nor digit.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// repeated is what a text says again and again; the text when it does not.
func repeated(text string) string {
	const shortest = 3
	if n := strings.Index((text + text)[min(1, len(text)):], text) + 1; n >= shortest && n < len(text) {
		return text[:n]
	}
	return text
}

func backwards(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}
