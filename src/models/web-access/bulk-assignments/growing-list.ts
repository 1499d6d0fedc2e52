const FEWEST = 1024;

/** A list of whole numbers below 2^32 that takes four bytes each, or one each as flags. */
export class GrowingList<Room extends Uint32Array | Uint8Array | Float64Array> {
  length = 0;
  private room: Room;

  constructor(private readonly make: (length: number) => Room) {
    this.room = make(FEWEST);
  }

  push(number: number) {
    if (this.length === this.room.length) {
      const wider = this.make(this.length * 2);
      wider.set(this.room);
      this.room = wider;
    }
    this.room[this.length++] = number;
  }

  at(index: number): number {
    return this.room[index] ?? 0;
  }

  set(index: number, number: number) {
    this.room[index] = number;
  }
}
