package profile_test

import (
	"testing"

	"tongshi/geo/profile"
)

func TestColumnsOfPersonsAreKnownByTheirHeader(t *testing.T) {
	p := profile.OwnPersonal()
	for _, name := range []string{
		"姓名", "当事人姓名", "甲方身份证号", "联系电话", "手机号", "车牌号", "号牌号码", "驾驶证号", "家庭住址", "邮箱", "驾驶人", "Driver_Name", "LicensePlate",
		"licence plate", "PHONE", "E-mail", "Full Name", "VIN", "date_of_birth", "plate", "Kennzeichen", "ＤＯＢ",
	} {
		if !p.Column(name) {
			t.Errorf("%q is taken for no column of persons", name)
		}
	}
	for _, name := range []string{
		"", "路名", "name", "事故编号", "行人数量", "号牌种类", "车牌颜色", "province", "甲方交通方式", "owner", "是否有驾驶证号", "telephone_box", "address", "number_of_vehicles",
		"driver_age_band", "phone_use", "死者人数",
	} {
		if p.Column(name) {
			t.Errorf("%q is taken for a column of persons", name)
		}
	}
}

func TestNumbersOfPersonsAreMaskedInText(t *testing.T) {
	p := profile.OwnPersonal()
	const m = "［已隐去］"
	for text, want := range map[string]string{
		"":                         "",
		"文三路与古墩路口":                 "文三路与古墩路口",
		"K12+300":                  "K12+300",
		"G105线1230公里":              "G105线1230公里",
		"司机电话13800138000":          "司机电话" + m,
		"138-0013-8000 报警":         m + " 报警",
		"+86 13800138000":          m,
		"身份证371500199001011231驾车":  "身份证" + m + "驾车",
		"37150019900101108x":       m,
		"371500900101123":          m,
		"鲁P12345追尾":                m + "追尾",
		"浙A·D12345 与 浙AD12345":     m + " 与 " + m,
		"write to li@example.com.": "write to " + m + ".",
		"0571-88001234":            m,
		"姓名：张三，轻伤":                 m + "，轻伤",
		"事故编号330106202305031235":   "事故编号330106202305031235",
		"2023050308001":            "2023050308001",
		"SW 5TH AVE & SW YAMHILL":  "SW 5TH AVE & SW YAMHILL",
	} {
		if got := p.Mask(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
