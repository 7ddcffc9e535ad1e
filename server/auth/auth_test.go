package auth_test

import (
	"slices"
	"strings"
	"testing"

	"tongshi/server/auth"
)

func TestEachRoleMayWhatThoseBelowMay(t *testing.T) {
	all := append([]auth.Role{auth.Nobody}, auth.Roles...)
	for role, may := range map[auth.Role]string{
		auth.Nobody: "", auth.Viewer: "viewer", auth.Auditor: "viewer auditor", auth.Crew: "viewer crew",
		auth.Planner: "viewer auditor crew planner", auth.Admin: "viewer auditor crew planner admin",
	} {
		for _, least := range all {
			if want := least == auth.Nobody || slices.Contains(strings.Fields(may), string(least)); role.AtLeast(least) != want {
				t.Errorf("%q at least %q is %t", role, least, !want)
			}
		}
	}
	if auth.Role("root").AtLeast(auth.Viewer) || auth.Admin.AtLeast("root") {
		t.Error("a role that does not exist may something")
	}
	for _, name := range []string{"", "root", "Admin", "viewer "} {
		if _, err := auth.ParseRole(name); err == nil {
			t.Errorf("%q is a role", name)
		}
	}
}

func TestACrewMemberActsForTheirOwnCrewAlone(t *testing.T) {
	for _, c := range []struct {
		actor auth.Actor
		crew  int64
		may   bool
	}{
		{auth.Actor{Role: auth.Crew, CrewID: 3}, 3, true},
		{auth.Actor{Role: auth.Crew, CrewID: 3}, 4, false},
		{auth.Actor{Role: auth.Crew, CrewID: 3}, 0, false},
		{auth.Actor{Role: auth.Crew}, 0, false},
		{auth.Actor{Role: auth.Viewer, CrewID: 3}, 3, false},
		{auth.Actor{Role: auth.Planner}, 4, true},
		{auth.Actor{Role: auth.Admin}, 0, true},
		{auth.Actor{}, 3, false},
	} {
		if c.actor.OfCrew(c.crew) != c.may {
			t.Errorf("%+v for crew %d: %t", c.actor, c.crew, !c.may)
		}
	}
}

func TestAPasswordFitsItsHashAndNoOther(t *testing.T) {
	const password = "seven grey herons"
	hash := auth.HashPassword(password)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, password) {
		t.Errorf("hash %s", hash)
	}
	if auth.HashPassword(password) == hash {
		t.Error("two hashes of a password are the same: no salt")
	}
	for candidate, fits := range map[string]bool{password: true, password + " ": false, "": false, strings.ToUpper(password): false} {
		if auth.VerifyPassword(hash, candidate) != fits {
			t.Errorf("%q fits: %t", candidate, !fits)
		}
	}
	if !auth.VerifyPassword(auth.HashPassword("caf\u00e9 de la gare"), "cafe\u0301 de la gare") {
		t.Error("the same letters in another Unicode form do not fit")
	}
}

// The work for a login that does not exist is a real hash: of the cost that a
// real one has, and no password fits it.
func TestNobodysHashCostsTheSameAndFitsNothing(t *testing.T) {
	real, nobodys := auth.HashPassword("seven grey herons"), auth.Dummy
	if cost := func(h string) string { return h[:strings.LastIndex(h[:strings.LastIndex(h, "$")], "$")] }; cost(real) != cost(nobodys) ||
		len(real) != len(nobodys) {
		t.Errorf("costs differ: %s and %s", real, nobodys)
	}
	for _, password := range []string{"", "seven grey herons", strings.Repeat("x", 2000)} {
		if auth.VerifyPassword("", password) {
			t.Errorf("%.20q fits nobody's hash", password)
		}
	}
}

func TestHashesThatCannotBeReadFitNothing(t *testing.T) {
	for _, hash := range []string{
		"x", "$argon2i$v=19$m=19456,t=2,p=1$AA$AA", "$argon2id$v=19$m=a$AA$AA", "$argon2id$v=19$m=19456,t=2,p=1$!$AA",
		"$2a$10$abcdefghijklmnopqrstuv",
	} {
		if auth.VerifyPassword(hash, "") {
			t.Errorf("%s fits", hash)
		}
	}
}

func TestSecretsAreKnownByTheirKind(t *testing.T) {
	secret, hash := auth.NewSecret(auth.TokenSecret)
	if again, ok := auth.HashSecret(auth.TokenSecret, secret); !ok || again != hash {
		t.Error("a secret does not have its own hash")
	}
	other, _ := auth.NewSecret(auth.TokenSecret)
	if other == secret || len(secret) != len("tst_")+43 {
		t.Errorf("secrets %s %s", secret, other)
	}
	for _, wrong := range []string{"", "tst_", secret + "A", secret[:len(secret)-1], "tss_" + secret[4:], "tst_" + strings.Repeat("!", 43)} {
		if _, ok := auth.HashSecret(auth.TokenSecret, wrong); ok {
			t.Errorf("%q is a token", wrong)
		}
	}
}

func TestLoginsAreWords(t *testing.T) {
	for typed, kept := range map[string]string{"\u0020Wang\u0020": "wang", "王丽华": "王丽华", "Ｗang": "wang", "a.b-c_d@x": "a.b-c_d@x"} {
		if got := auth.NormalLogin(typed); got != kept || auth.CheckLogin(got) != nil {
			t.Errorf("%q is kept as %q (%v), want %q", typed, got, auth.CheckLogin(got), kept)
		}
	}
	for _, wrong := range []string{"", "a b", "token x", "command line", ".a", "a\x00", strings.Repeat("x", 65), "<b>"} {
		if auth.CheckLogin(wrong) == nil {
			t.Errorf("%q is a login", wrong)
		}
	}
}
