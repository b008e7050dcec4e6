export interface LayoutFault {
  code: "OVERFLOW_X" | "TEXT_CLIPPED" | "TEXT_OVERLAP" | "TAP_TARGET_SMALL" | "PAGE_COVERED";
  message: string;
  selector: string;
  isFrozen: boolean;
}

export interface TextLine {
  rect: DOMRect;
  element: Element;
  text: string;
}
