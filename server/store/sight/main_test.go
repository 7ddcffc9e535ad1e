package sight_test

import (
	"testing"

	"tongshi/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
