package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/store"
)

// User is a person who uses the service.
type User struct {
	ID            int64      `json:"id" db:",read"`
	Login         string     `json:"login" db:",made"`
	Name          string     `json:"name"`
	Role          auth.Role  `json:"role"`
	CrewID        int64      `json:"crew_id,omitempty"`
	UnitID        int64      `json:"unit_id,omitempty"`
	Demonstration bool       `json:"demonstration,omitempty" db:",made"`
	HasPassword   bool       `json:"has_password" db:",derived"`
	SecondFactor  bool       `json:"second_factor" db:",derived"`
	DisabledAt    *time.Time `json:"disabled_at"`
	CreatedAt     time.Time  `json:"created_at" db:",read"`
	Revision      int64      `json:"revision" db:",read"`
}

var (
	userColumns = store.Expressions{
		"crew_id": "coalesce(u.crew_id, 0)", "unit_id": "coalesce(u.unit_id, 0)", "has_password": "c.user_id IS NOT NULL",
		"second_factor": "EXISTS (SELECT FROM second_factors AS f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)",
	}
	userTable = store.TableOf[User]("users", "u", userColumns)
	// noOne stands for no crew and no unit.
	noOne      = store.Expressions{"crew_id": "nullif(@crew_id::bigint, 0)", "unit_id": "nullif(@unit_id::bigint, 0)"}
	insertUser = userTable.Insert(noOne) + ` ON CONFLICT (login) DO NOTHING RETURNING id`
	updateUser = userTable.Update(noOne.With(store.Expressions{"revision": "revision + 1"})) + ` WHERE id = @id`
)

// withCredentials joins what says whether somebody has a password.
const withCredentials = `LEFT JOIN credentials AS c ON c.user_id = u.id `

// Users are all people, by login.
func Users(ctx context.Context, s *store.Store) ([]User, error) {
	var list []User
	err := userTable.All(ctx, s.Pool, &list, withCredentials+`ORDER BY u.login`)
	return list, store.Wrap("list users", err)
}

// ReadUser is the person of that number.
func ReadUser(ctx context.Context, s *store.Store, id int64) (User, error) {
	return oneUser(ctx, s.Pool, ` WHERE u.id = $1`, id)
}

// HoldUser is the person of that number, held against other changes.
func HoldUser(ctx context.Context, tx *store.Tx, id int64) (User, error) {
	return oneUser(ctx, tx.SQL, ` WHERE u.id = $1 FOR UPDATE OF u`, id)
}

func oneUser(ctx context.Context, q store.Querier, where string, keys ...any) (User, error) {
	u, err := userTable.One(ctx, q, withCredentials+where, keys...)
	return u, store.Wrap("read user", err)
}

// HaveAccounts reports whether anyone has ever set a password. Until then
// there are no accounts, whatever links are out.
func HaveAccounts(ctx context.Context, s *store.Store) (bool, error) {
	var some bool
	err := s.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM credentials)`).Scan(&some)
	return some, store.Wrap("look for accounts", err)
}

// HaveAdministrator reports whether there is an administrator who can sign in,
// or can as soon as they use the link that they have.
func HaveAdministrator(ctx context.Context, s *store.Store) (bool, error) {
	var some bool
	err := s.Pool.QueryRow(ctx, `
		SELECT EXISTS (
		SELECT FROM users AS u
		 WHERE u.role = 'admin' AND u.disabled_at IS NULL AND NOT u.demonstration
		   AND (EXISTS (SELECT FROM credentials AS c WHERE c.user_id = u.id)
		    OR EXISTS (SELECT FROM one_time_links AS l WHERE l.user_id = u.id AND l.used_at IS NULL AND l.expires_at > now())))`).Scan(&some)
	return some, store.Wrap("look for an administrator", err)
}

// Uninvited reports whether nobody can become administrator but by the link of
// a first start: no administrator has a password, and none has been given
// another link.
func Uninvited(ctx context.Context, s *store.Store) (bool, error) {
	var some bool
	err := s.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM credentials)
		    OR EXISTS (SELECT FROM one_time_links AS l JOIN users AS u ON u.id = l.user_id
		                WHERE u.role = 'admin' AND u.disabled_at IS NULL AND l.created_by <> $1
		                  AND l.used_at IS NULL AND l.expires_at > now())`, FirstStart).Scan(&some)
	return !some, store.Wrap("look for an administrator", err)
}

// FirstStart is who the audit says made the first administrator.
const FirstStart = "first start"

// ErrTaken: another one has that name.
var ErrTaken = errors.New("taken")

// AddUser makes a person, who cannot sign in before a password is set.
func AddUser(ctx context.Context, tx *store.Tx, u User) (User, error) {
	var id int64
	err := tx.SQL.QueryRow(ctx, insertUser, userTable.Making(u, nil)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return User{}, fmt.Errorf("add user %s: %w", u.Login, ErrTaken)
	}
	if err != nil {
		return User{}, store.Wrap("add user "+u.Login, err)
	}
	made, err := HoldUser(ctx, tx, id)
	if err != nil {
		return User{}, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "users", ObjectID: id, After: made})
}

// ErrLastAdministrator: nobody could administer afterwards.
var ErrLastAdministrator = errors.New("the last administrator")

// ChangeUser makes was into now. Who may now do less, or nothing, is out at
// once: every session ends when the role, the crew or the unit changes or the
// person is disabled.
func ChangeUser(ctx context.Context, tx *store.Tx, was, now User) (User, error) {
	if err := keepAnAdministrator(ctx, tx, was, now); err != nil {
		return User{}, fmt.Errorf("change user %s: %w", was.Login, err)
	}
	_, err := tx.SQL.Exec(ctx, updateUser, userTable.Changing(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return User{}, store.Wrap("change user "+was.Login, err)
	}
	if now.DisabledAt != nil || was.Role != now.Role || was.CrewID != now.CrewID || was.UnitID != now.UnitID {
		if err := signOutEverywhere(ctx, tx, was.ID); err != nil {
			return User{}, err
		}
	}
	made, err := HoldUser(ctx, tx, was.ID)
	if err != nil {
		return User{}, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "change", Object: "users", ObjectID: was.ID, Before: was, After: made})
}

// keepAnAdministrator refuses to take the role from, or to disable, the only
// one who can sign in as administrator. Two such changes wait for each other.
func keepAnAdministrator(ctx context.Context, tx *store.Tx, was, now User) error {
	if was.Role != auth.Admin || was.DisabledAt != nil || !was.HasPassword || now.Role == auth.Admin && now.DisabledAt == nil {
		return nil
	}
	const lock = 0x61646d
	if _, err := tx.SQL.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(lock)); err != nil {
		return store.Wrap("lock administrators", err)
	}
	var other bool
	err := tx.SQL.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM users AS u JOIN credentials AS c ON c.user_id = u.id
		                WHERE u.role = 'admin' AND u.disabled_at IS NULL AND u.id <> $1)`, was.ID).Scan(&other)
	if err == nil && !other {
		return ErrLastAdministrator
	}
	return store.Wrap("look for another administrator", err)
}

// HoldUserByLogin is the person who signs in by that name, held against other
// changes.
func HoldUserByLogin(ctx context.Context, tx *store.Tx, login string) (User, error) {
	return oneUser(ctx, tx.SQL, ` WHERE u.login = $1 FOR UPDATE OF u`, login)
}

// CrewByCode is the number of a crew; 0 for no code.
func CrewByCode(ctx context.Context, tx *store.Tx, code string) (int64, error) {
	if code == "" {
		return 0, nil
	}
	var id int64
	err := tx.SQL.QueryRow(ctx, `SELECT id FROM crews WHERE code = $1`, code).Scan(&id)
	return id, store.Wrap("find crew "+code, err)
}

// FirstAdministrator is the person whom the first start invites: one who has
// that login and the role already, or a new one.
func FirstAdministrator(ctx context.Context, tx *store.Tx, login string) (User, error) {
	u, err := oneUser(ctx, tx.SQL, `
		 WHERE u.role = 'admin' AND u.disabled_at IS NULL AND NOT u.demonstration
		 ORDER BY u.login = $1 DESC, u.id LIMIT 1 FOR UPDATE OF u`, login)
	if !errors.Is(err, store.ErrNotFound) {
		return u, err
	}
	return AddUser(ctx, tx, User{Login: login, Name: say.Bilingual(say.Key("Administrator")), Role: auth.Admin})
}
