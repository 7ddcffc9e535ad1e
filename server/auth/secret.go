package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Kind says what a secret is for. It is the secret's prefix, so that one found
// in a log or a file can be told.
type Kind string

// The kinds of secrets.
const (
	SessionSecret Kind = "tss_"
	TokenSecret   Kind = "tst_"
	LinkSecret    Kind = "tsl_"
)

const (
	secretBytes = 32
	secretChars = 43 // of the bytes in base64 without padding
)

// Hash is the SHA-256 of a secret, which is what the store keeps. A secret has
// 256 random bits, so that a fast hash without salt protects it.
type Hash = [sha256.Size]byte

// NewSecret makes a secret and its hash.
func NewSecret(kind Kind) (secret string, hash Hash) {
	var random [secretBytes]byte
	_, _ = rand.Read(random[:]) // never fails, since Go 1.24
	secret = string(kind) + base64.RawURLEncoding.EncodeToString(random[:])
	return secret, sha256.Sum256([]byte(secret))
}

// HashSecret is the hash of a secret that somebody sent. It reports false for
// what cannot be a secret of that kind.
func HashSecret(kind Kind, secret string) (Hash, bool) {
	random, ok := strings.CutPrefix(secret, string(kind))
	if !ok || len(random) != secretChars {
		return Hash{}, false
	}
	if _, err := base64.RawURLEncoding.DecodeString(random); err != nil {
		return Hash{}, false
	}
	return sha256.Sum256([]byte(secret)), true
}
