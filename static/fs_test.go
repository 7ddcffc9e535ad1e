package static_test

import (
	"io/fs"
	"testing"

	"tongshi/static"
)

func TestAssetsSayWhetherThePageIsBuilt(t *testing.T) {
	assets, built := static.Assets()
	if assets == nil {
		t.Fatal("no file system: callers would have to check for nil")
	}
	_, err := fs.Stat(assets, "index.html")
	if built != (err == nil) {
		t.Errorf("built = %v, but looking for index.html gives %v", built, err)
	}
}
