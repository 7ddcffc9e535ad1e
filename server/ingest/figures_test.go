package ingest

import (
	"math"
	"testing"
)

func TestFiguresAsPeopleWriteThem(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		text  string
		comma bool
		want  float64 // metres
	}{
		{"12", false, 12}, {"12 m", false, 12}, {"12m", false, 12}, {"12米", false, 12}, {"约10", false, 10}, {"~10", false, 10}, {"10左右", false, 10},
		{"10-15 m", false, 12.5}, {"10 m - 15 m", false, 12.5}, {"10~15米", false, 12.5}, {"10至15", false, 12.5}, {"15-10", false, none},
		{"10 to 12 m", false, 11},
		{"40'", false, 40 * 0.3048}, {`5'6"`, false, 5.5 * 0.3048}, {"5 ft 6 in", false, 5.5 * 0.3048}, {`6"`, false, 6 * 0.0254}, {"40 ft.", false, 40 * 0.3048},
		{"10,5", false, 10.5}, {"10,5", true, 10.5}, {"10.5", true, 10.5}, {"１０．５", false, 10.5}, {"1,234", false, 1234}, {"1.234", true, none},
		{"1.234,5", true, 1234.5}, {"1,234.5", false, 1234.5}, {"1 234", false, 1234}, {"1'234", false, 1234}, {"12,34,5", false, none},
		{">30", false, none}, {"30+", false, none}, {"30以上", false, none}, {"12;14;9", false, none}, {"10*3", false, none}, {"high", false, none},
		{"12 furlongs", false, none}, {"", false, none}, {"0x10", false, none}, {"1e400", false, none}, {"-", false, none}, {"3m50", false, none},
		{"350cm", false, 3.5}, {"0,125", false, 0.125}, {"\u200b7\u200b", false, 7}, {"½", false, none},
	} {
		got := none
		if n, ok := plainFigure(c.text, c.comma); ok {
			got = n
		} else if f, err := readFigure(c.text, lengthUnits, c.comma, true); err == nil {
			got = f.value * max(f.factor, 0)
			if f.factor == 0 {
				got = f.value
			}
		}
		if math.IsNaN(got) != math.IsNaN(c.want) || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q (comma %v): %v, want %v", c.text, c.comma, got, c.want)
		}
	}
}

func TestWholeNumbersAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int{
		"1.0": 1, "１": 1, "2人": 2, "12,345": 12345, "三": 3, "十二": 12, "二十": 20, "两人": 2, "2023年": 2023, "0": 0, "零": 0,
		"": -1, "1.5": -1, "-1": -1, "人": -1, "一百": -1, "1e3": -1, "十十": -1, "many": -1, "1;2": -1,
	} {
		n, ok := looseWhole(text, false)
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("%q: %d, want %d", text, n, want)
		}
	}
}
