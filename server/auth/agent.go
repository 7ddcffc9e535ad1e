package auth

import "strings"

// agentNames are programs and systems by what their User-Agent header says; the
// more particular first, since browsers name those that they are like.
var (
	browserNames = [][2]string{
		{"MicroMessenger/", "WeChat"}, {"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"HuaweiBrowser/", "Huawei Browser"},
		{"UCBrowser/", "UC"}, {"QQBrowser/", "QQ Browser"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"},
	}
	systemNames = [][2]string{
		{"Windows", "Windows"}, {"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"},
		{"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// ShortAgent is a User-Agent header in a few words, such as "Firefox 128,
// Windows"; of a program that is none of the known browsers its first word.
func ShortAgent(header string) string {
	const most = 40
	name, system := "", ""
	for _, known := range browserNames {
		if _, version, ok := strings.Cut(header, known[0]); ok {
			name = known[1] + " " + leadingDigits(version)
			break
		}
	}
	for _, known := range systemNames {
		if strings.Contains(header, known[0]) {
			system = known[1]
			break
		}
	}
	if name == "" {
		name, _, _ = strings.Cut(strings.ToValidUTF8(header, ""), " ")
	}
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most])
	}
	return strings.Trim(strings.TrimSpace(name)+", "+system, ", ")
}

func leadingDigits(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}
