/** How images that leave the window become a file where they are let go. */
export interface FileOffers {
  /**
   * Whether file managers take what is offered. Elsewhere it does no harm, and the user is asked where the file goes.
   */
  readonly areTaken: boolean;
  /**
   * Offers one file that is made of images. Answers at once, because nothing can be waited for while a drag begins.
   * @param name a plain file name that ends in `.tar`
   */
  offer(name: string, images: readonly string[]): FileOffer;
}

export interface FileOffer {
  /** What the drag carries besides: texts by their types. */
  readonly types: Readonly<Record<string, string>>;
  /** The file is wanted by nobody. */
  withdraw(): void;
}
