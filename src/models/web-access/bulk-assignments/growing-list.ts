const SHIFT = 16;
const ROOM = 1 << SHIFT;

type Numbers = Uint32Array | Uint8Array | Float64Array;

/** A list of numbers that takes no more than they need: rooms of 65,536 are added, and nothing is ever copied. */
export class GrowingList {
  length = 0;
  private readonly rooms: Numbers[] = [];

  constructor(private readonly room: (length: number) => Numbers) {}

  push(number: number) {
    if (this.length === this.rooms.length << SHIFT) this.rooms.push(this.room(ROOM));
    this.length++;
    this.set(this.length - 1, number);
  }

  at(index: number): number {
    return this.rooms[index >> SHIFT]?.[index & (ROOM - 1)] ?? 0;
  }

  /** The numbers in ascending order, copied. */
  sorted(): Float64Array {
    return Float64Array.from({ length: this.length }, (_, index) => this.at(index)).sort();
  }

  set(index: number, number: number) {
    const room = this.rooms[index >> SHIFT];
    if (room) room[index & (ROOM - 1)] = number;
  }
}
