package pgtest_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := pgx.Connect(t.Context(), pgtest.URL(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			var before int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM crews").Scan(&before); err != nil {
				t.Fatal(err)
			}
			if before != 0 {
				t.Errorf("%d crews in a fresh database", before)
			}
			if _, err := conn.Exec(t.Context(), "INSERT INTO crews (code, name) VALUES ('a', 'a')"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestDatabaseIsGoneAfterItsTest(t *testing.T) {
	var url string
	t.Run("uses one", func(t *testing.T) { url = pgtest.URL(t) })
	conn, err := pgx.Connect(t.Context(), url)
	if err == nil {
		conn.Close(t.Context())
		t.Fatal("the database is still there")
	}
}

func TestWhatADeadProcessLeftIsSwept(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, name := range []string{"test_999999999_dead", "test_" + strconv.Itoa(os.Getpid()) + "_mine"} {
		if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
	}
	if err := pgtest.Sweep(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	var dead, mine bool
	err = conn.QueryRow(t.Context(), `
		SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'test_999999999_dead'),
		       EXISTS (SELECT FROM pg_database WHERE datname = 'test_' || $1 || '_mine')`, strconv.Itoa(os.Getpid())).Scan(&dead, &mine)
	if err != nil || dead || !mine {
		t.Errorf("dead still there: %t, mine still there: %t, %v", dead, mine, err)
	}
	if _, err := conn.Exec(t.Context(), "DROP DATABASE test_"+strconv.Itoa(os.Getpid())+"_mine"); err != nil {
		t.Error(err)
	}
}

func TestEmptyDatabaseHasNoExtension(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var extensions int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'").Scan(&extensions); err != nil {
		t.Fatal(err)
	}
	if extensions != 0 {
		t.Errorf("%d extensions in an empty database", extensions)
	}
}
