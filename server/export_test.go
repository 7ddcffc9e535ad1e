package server

import (
	"tongshi/server/web"
)

// InChinese is a text as a reader of Chinese gets it, and whether the texts
// have it.
func InChinese(text string) (string, bool) { return web.Chinese().Say(text) }

// ChineseFile is the file of texts, and Borrowed those of other libraries.
var (
	ChineseFile = web.ChineseFile
	Borrowed    = web.Borrowed
)
