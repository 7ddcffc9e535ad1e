package auth

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tongshi/geo/say"
)

var loginForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$`)

// NormalLogin is a login as it is kept and looked up: without space around it,
// in small letters, in one Unicode form.
func NormalLogin(login string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(login)))
}

// CheckLogin refuses what cannot be a login: it is a word, so that the audit
// tells people from tokens and from the command line.
func CheckLogin(login string) error {
	if !loginForm.MatchString(login) {
		return say.Errorf("want 1 to 64 letters or digits, with . _ @ - between them")
	}
	return nil
}
