package say

import (
	_ "embed" // the Chinese texts
	"encoding/json"
	"fmt"
	"sync"

	"tongshi/geo/profile"
)

// Translation (i18n): the Chinese of each message key.

//go:embed zh.json
var chineseFile []byte

// catalogue is the Chinese by key. The file is part of the program, like the
// code whose keys it holds, so it can be read.
var catalogue = sync.OnceValue(func() map[Key]string {
	var texts map[Key]string
	if err := json.Unmarshal(chineseFile, &texts); err != nil {
		panic(fmt.Errorf("zh.json: %w", err))
	}
	return texts
})

// terms are the words of the vocabulary by list and code.
var terms = sync.OnceValue(func() map[string]map[string]profile.Term {
	vocabulary, err := profile.ReadVocabulary(profile.Files)
	if err != nil {
		panic(err)
	}
	lists := make(map[string]map[string]profile.Term, len(vocabulary.Lists))
	for name, list := range vocabulary.Lists {
		lists[name] = make(map[string]profile.Term, len(list))
		for _, term := range list {
			lists[name][term.Code] = term
		}
	}
	return lists
})

// inChinese is the Chinese format of a key; the key where it has none.
func inChinese(key Key) string {
	if zh, ok := catalogue()[key]; ok {
		return zh
	}
	return string(key)
}
