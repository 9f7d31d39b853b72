/** Which parts of a picture are taken already. */
export class Taken {
  private readonly _boxes: (readonly [left: number, top: number, right: number, bottom: number])[] = [];

  /** Takes a box, unless a part of it is taken. Returns whether it was free. */
  public take(left: number, top: number, right: number, bottom: number): boolean {
    for (const box of this._boxes) {
      if (left < box[2] && right > box[0] && top < box[3] && bottom > box[1]) return false;
    }
    this._boxes.push([left, top, right, bottom]);
    return true;
  }
}
