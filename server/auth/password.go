package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"tongshi/geo/say"
)

// Argon2id with the first choice of OWASP's Password Storage Cheat Sheet:
// 19 MiB, 2 passes, 1 lane. About 40 ms.
const (
	argonMemoryKiB = 19 * 1024
	argonPasses    = 2
	argonLanes     = 1
	saltBytes      = 16
	keyBytes       = 32
)

// Lengths of a password, in characters (NIST SP 800-63B, 5.1.1.2: at least 8,
// at least 64 allowed, no rule about kinds of characters).
const (
	minPassword = 8
	maxPassword = 128
)

// WeakPassword is a password that may not be set, and why.
type WeakPassword struct{ Why say.Text }

func (p WeakPassword) Error() string { return "password: " + p.Why.Error() }

func weak(key say.Key, args ...any) error { return WeakPassword{say.New(key, args...)} }

// Owner is whose password it is to be, by the words that others know.
type Owner struct{ Login, Name string }

// CheckPassword refuses a password that is too short, too long or among the
// first that anyone would try for its owner.
func CheckPassword(owner Owner, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return weak("it is not text")
	case n < minPassword:
		return weak("it has %d characters, it needs %d or more; a short sentence does well", n, minPassword)
	case n > maxPassword:
		return weak("it has more than %d characters", maxPassword)
	}
	plain := strings.ToLower(norm.NFKC.String(password))
	switch {
	case strings.Count(plain, plain[:1]) == len(plain):
		return weak("it is one character again and again; take another")
	case owner.in(plain):
		return weak("it is the name to sign in with or the person's own name; take another")
	case triedFirst(plain):
		return weak("it is one of those that are tried first; take another")
	}
	return nil
}

// in reports whether a password, in small letters, is the owner's login or name
// or a word of them: also backwards, again and again, or with a number around.
func (o Owner) in(plain string) bool {
	core := repeated(lettersOf(strings.Trim(plain, aroundWords)))
	whole := repeated(lettersOf(plain))
	for _, name := range o.words() {
		if slices.Contains([]string{core, backwards(core), whole, backwards(whole)}, name) {
			return true
		}
	}
	return false
}

// words are login and name as they are, without what stands between their words
// and around them, and each word; not what is too short to be told from chance.
func (o Owner) words() []string {
	const shortest = 2
	var found []string
	for _, name := range []string{o.Login, o.Name} {
		name = strings.ToLower(norm.NFKC.String(name))
		parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, part := range append(parts, lettersOf(name), lettersOf(strings.Trim(name, aroundWords))) {
			if utf8.RuneCountInString(part) >= shortest {
				found = append(found, part)
			}
		}
	}
	return found
}

// HashPassword is what the store keeps of a password, in PHC form.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails, since Go 1.24
	return encodeHash(salt, derive(password, salt, argonMemoryKiB, argonPasses, argonLanes))
}

// dummy is the hash of no password: nobody's salt and a key that is no
// password's image. Checking against it costs what checking a real one does.
var dummy = encodeHash(make([]byte, saltBytes), make([]byte, keyBytes))

// VerifyPassword reports whether hash is password's. An empty hash, of a login
// that does not exist or has no password, costs the same work and is false.
func VerifyPassword(hash, password string) bool {
	known := hash != "" && len(password) <= maxPassword*utf8.UTFMax
	if !known {
		hash, password = dummy, ""
	}
	memory, passes, lanes, salt, key, err := decodeHash(hash)
	if err != nil {
		return false
	}
	same := subtle.ConstantTimeCompare(key, derive(password, salt, memory, passes, lanes)) == 1
	return same && known
}

func derive(password string, salt []byte, memory, passes uint32, lanes uint8) []byte {
	// The same letters typed on two keyboards are the same password.
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, lanes, keyBytes)
}

func encodeHash(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemoryKiB, argonPasses, argonLanes,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decodeHash(hash string) (memory, passes uint32, lanes uint8, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return 0, 0, 0, nil, nil, errors.New("password hash of a kind that is not known")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return 0, 0, 0, nil, nil, fmt.Errorf("password hash: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err == nil {
		key, err = base64.RawStdEncoding.DecodeString(parts[5])
	}
	return memory, passes, lanes, salt, key, err
}
