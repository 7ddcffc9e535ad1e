// A person is described once for bodies and answers; in an answer every field is there.
import type * as api from "../generated/api";

export type Person = Required<api.Person>;
export type People = Omit<api.People, "users"> & { users: Person[] | null };
