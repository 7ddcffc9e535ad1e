package auth

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// The second factor: codes of an authenticator (TOTP, RFC 6238) of six digits,
// a new one every 30 seconds, which every program for phones makes.

const (
	factorBytes  = 20 // as long as the hash, RFC 4226, section 4, R6
	stepSeconds  = 30
	stepsAround  = 1 // a code of the step before or after counts: clocks differ
	qrPixels     = 240
	recoveryMade = 10
	recoverySize = 15 // bytes: 120 bits, so that a fast hash protects them (ASVS 5.0, 6.5.2: 112)
	recoveryOld  = 10 // of codes that were made before
)

// SecondFactor is the state of a person's second factor.
type SecondFactor string

// States of a second factor. Where one is needed nothing is done before it is
// set up.
const (
	FactorOff    SecondFactor = "off"
	FactorOn     SecondFactor = "on"
	FactorNeeded SecondFactor = "needed"
)

// NewFactor is a key for an authenticator.
func NewFactor() []byte {
	secret := make([]byte, factorBytes)
	_, _ = rand.Read(secret) // never fails, since Go 1.24
	return secret
}

var plain32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// FactorText is a key as it is typed into an authenticator.
func FactorText(secret []byte) string { return plain32.EncodeToString(secret) }

// FactorPicture is a key as a picture that an authenticator reads (a QR code),
// as a data URL, and the address that stands in it.
func FactorPicture(secret []byte, issuer, login string) (picture, address string, err error) {
	label := url.PathEscape(issuer + ":" + login)
	query := url.Values{"secret": {FactorText(secret)}, "issuer": {issuer}}
	address = "otpauth://totp/" + label + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", "", fmt.Errorf("draw second factor: %w", err)
	}
	drawn, err := key.Image(qrPixels, qrPixels)
	if err != nil {
		return "", "", fmt.Errorf("draw second factor: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, drawn); err != nil {
		return "", "", fmt.Errorf("draw second factor: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes()), address, nil
}

// FactorStep is the step of time of which code is the authenticator's; false
// when it is of none around now.
func FactorStep(secret []byte, code string, now time.Time) (step int64, good bool) {
	code = digitsOf(code)
	at := now.Unix() / stepSeconds
	for n := at - stepsAround; n <= at+stepsAround; n++ {
		want, err := hotp.GenerateCode(FactorText(secret), uint64(max(n, 0)))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, good = n, true
		}
	}
	return step, good
}

// digitsOf is a code without the spaces with which people type it.
func digitsOf(code string) string { return strings.Join(strings.Fields(code), "") }

// NewRecoveryCodes are codes that stand for a second factor once each, and
// their hashes.
func NewRecoveryCodes() (codes []string, hashes []Hash) {
	for range recoveryMade {
		random := make([]byte, recoverySize)
		_, _ = rand.Read(random) // never fails, since Go 1.24
		text := strings.ToLower(plain32.EncodeToString(random))
		codes = append(codes, grouped(text))
		hashes = append(hashes, sha256.Sum256([]byte(text)))
	}
	return codes, hashes
}

// grouped is a code in fours, as people read it.
func grouped(text string) string {
	var fours []string
	for four := range slices.Chunk([]byte(text), 4) {
		fours = append(fours, string(four))
	}
	return strings.Join(fours, "-")
}

// HashRecovery is the hash of what may be a recovery code, however it was typed.
func HashRecovery(code string) (Hash, bool) {
	text := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(code)))
	if len(text) != plain32.EncodedLen(recoverySize) && len(text) != plain32.EncodedLen(recoveryOld) {
		return Hash{}, false
	}
	return sha256.Sum256([]byte(text)), true
}
