/** Photos are made smaller before they travel: upright as they were taken, JPEG, without the camera's notes. */

export const LONGEST_EDGE = 1600;
export const QUALITY = 0.82;

export interface Size {
  width: number;
  height: number;
}

/** The size with the longest edge at most `edge`, same proportions, never larger than it was. */
export function fit(size: Size, edge: number = LONGEST_EDGE): Size {
  const scale = Math.min(1, edge / Math.max(size.width, size.height));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}

/** “IMG_1.HEIC” becomes “IMG_1.jpg”. */
export function jpegName(name: string): string {
  return `${name.replace(/\.[^.]*$/, "") || "photo"}.jpg`;
}

function painted(bitmap: ImageBitmap): Promise<Blob | null> {
  const size = fit(bitmap);
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/**
 * The smaller photo. `imageOrientation: "from-image"` turns it by its EXIF mark before the mark is lost.
 * Rejects when the browser cannot read the file (HEIC outside Safari): the caller sends it as it is.
 */
export async function shrink(file: File): Promise<File> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const blob = await painted(bitmap);
    if (blob === null) throw new Error("the canvas gave no picture");
    if (blob.size >= file.size && file.type === "image/jpeg") return file;
    return new File([blob], jpegName(file.name), { type: "image/jpeg", lastModified: file.lastModified });
  } finally {
    bitmap.close();
  }
}
