export const id = 21;
export const ids = [21];
export const modules = {

/***/ 2021:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ open)
/* harmony export */ });
/** In the bundle in place of `open`, by `paths` in tsconfig.json: no step signs in with a browser. */
function open() {
  throw new Error('A step opens no browser.')
}


/***/ })

};
