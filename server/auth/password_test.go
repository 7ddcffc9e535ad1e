package auth_test

import (
	"errors"
	"strings"
	"testing"

	"tongshi/server/auth"
)

var wang = auth.Owner{Login: "wang.lihua", Name: "王丽华"}

func refused(t *testing.T, owner auth.Owner, password string) bool {
	t.Helper()
	err := auth.CheckPassword(owner, password)
	if err != nil && !errors.As(err, new(auth.WeakPassword)) {
		t.Errorf("%q: %v is no WeakPassword", password, err)
	}
	return err != nil
}

func TestGoodPasswordsAreTaken(t *testing.T) {
	for _, password := range []string{
		"seven grey herons", "nine white cranes", "我家门口有两棵大槐树", "correcthorsebatterystaple", strings.Repeat("ab", 64), "another long one",
		"Kq7#vTz2!m", "wangxiaoming rides south", "槐树下睡着两只花猫", "dragon over the old bridge",
	} {
		if err := auth.CheckPassword(wang, password); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	const usual = `12345678 123456789 1234567890 88888888 11111111 00000000 password password1 Password123! passw0rd p@ssw0rd P@ssw0rd1
		qwertyuiop qwerty123 qwerty12345 1q2w3e4r 1qaz2wsx zaq12wsx q1w2e3r4 asdfghjkl asdf1234 zxcvbnm123 qazwsxedc qwe123456 asd123456
		iloveyou iloveyou1 sunshine princess football baseball superman starwars computer whatever michelle jennifer1 trustno1 letmein123
		welcome1 dragon123 monkey123 admin2024 admin123 administrator root1234 test1234 a123456789 aa123456 abc12345 abcd1234 a1b2c3d4
		woaini1314 woaini520 5201314a aini1314 qq123456 tongshi123 jiaojing2024 zhongguo1 beijing2008 wo123456 wlh19870312 drowssap
		dragondragon abcabcabc 147258369 123qweasd 密码123456`
	words := strings.Fields(usual)
	for _, password := range words {
		if !refused(t, wang, password) {
			t.Errorf("%q of the %d usual ones is taken", password, len(words))
		}
	}
	for _, password := range []string{
		"", "short", "1234567", "aaaaaaaaaaaa", strings.Repeat("x1", 65), "eight\x00char", "bad\xff\xfeutf8", "pass word 1",
	} {
		if !refused(t, wang, password) {
			t.Errorf("%q is taken", password)
		}
	}
}

func TestOnesOwnNameIsNoPassword(t *testing.T) {
	for _, password := range []string{
		"wang.lihua", "wang.lihua1", "WANG.LIHUA!", "wanglihua", "wang lihua 1987", "lihua1987", "auhil.gnaw", "auhilgnaw2024", "lihualihua",
		"20240101lihua", "王丽华12345", "华丽王20240101", "王丽华王丽华王丽华",
	} {
		if !refused(t, wang, password) {
			t.Errorf("%q is taken for %+v", password, wang)
		}
	}
	number := auth.Owner{Login: "zhao037123", Name: "Zhao"}
	for _, password := range []string{"zhao037123", "037123zhao", "321730oahz", "zhao037123!!"} {
		if !refused(t, number, password) {
			t.Errorf("%q is taken for %+v", password, number)
		}
	}
}
