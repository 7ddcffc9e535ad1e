package server

// InChinese is a text as a reader of Chinese gets it, and whether the texts
// have it.
func InChinese(text string) (string, bool) { return chinese().say(text) }

// ChineseFile is the file of texts, and Borrowed those of other libraries.
var (
	ChineseFile = chineseFile
	Borrowed    = borrowed
)
