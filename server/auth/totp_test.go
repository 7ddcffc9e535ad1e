package auth_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tongshi/server/auth"
)

// Codes of RFC 6238, appendix B (SHA-1), whose last six digits are ours.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		now := time.Unix(at, 0)
		if step, ok := auth.FactorStep(secret, code[:3]+" "+code[3:], now); !ok || step != at/30 {
			t.Errorf("at %d: step %d, %t", at, step, ok)
		}
		for off, good := range map[time.Duration]bool{-30 * time.Second: true, 30 * time.Second: true, -2 * time.Minute: false, 2 * time.Minute: false} {
			if _, ok := auth.FactorStep(secret, code, now.Add(off)); ok != good {
				t.Errorf("at %d, %s off: %t", at, off, ok)
			}
		}
	}
	for _, wrong := range []string{"", "000000", "28708", "2870820", "abcdef", "二八七〇八二"} {
		if _, ok := auth.FactorStep(secret, wrong, time.Unix(59, 0)); ok {
			t.Errorf("%q is a code", wrong)
		}
	}
}

func TestAKeyIsDrawnAndNamed(t *testing.T) {
	secret := auth.NewFactor()
	if string(secret) == string(auth.NewFactor()) || len(secret) != 20 {
		t.Error("keys are not random")
	}
	picture, address, err := auth.FactorPicture(secret, "聊城 通视", "wang")
	if err != nil || !strings.HasPrefix(picture, "data:image/png;base64,iVBOR") {
		t.Fatalf("%.60s, %v", picture, err)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/聊城 通视:wang" ||
		u.Query().Get("secret") != auth.FactorText(secret) || u.Query().Get("issuer") != "聊城 通视" || strings.Contains(address, "+") {
		t.Errorf("the address is %s, %v", address, err)
	}
}

func TestRecoveryCodesAreKnownHoweverTheyAreTyped(t *testing.T) {
	codes, hashes := auth.NewRecoveryCodes()
	if len(codes) != 10 || len(hashes) != 10 || codes[0] == codes[1] {
		t.Fatalf("codes %v", codes)
	}
	for _, typed := range []string{codes[3], strings.ToUpper(codes[3]), " " + strings.ReplaceAll(codes[3], "-", "  ")} {
		if hash, ok := auth.HashRecovery(typed); !ok || hash != hashes[3] {
			t.Errorf("%q is not the code %q", typed, codes[3])
		}
	}
	if letters := strings.ReplaceAll(codes[0], "-", ""); len(letters)*5 < 112 {
		t.Errorf("%s has %d bits", codes[0], len(letters)*5)
	}
	if _, ok := auth.HashRecovery("abcd-efgh-2345-mnop"); !ok {
		t.Error("a code of before is known no more")
	}
	if _, ok := auth.HashRecovery("123456"); ok {
		t.Error("six digits are a recovery code")
	}
}
