// A person is described once for bodies and answers; in an answer every field is there.
import type * as api from "../generated/api";

export type User = Required<api.User>;
export type Users = Omit<api.Users, "users"> & { users: User[] | null };
