// What every page says, by language.

export const ko = {
    close: "닫기",
    cancel: "취소",
    save: "저장",
    retry: "다시 시도",
    signIn: "로그인",
    storeNumber: "매장 번호",
    table_number: "테이블 번호",
    username: "아이디",
    password: "비밀번호",
    signedOut: "로그인이 끝났습니다. 다시 로그인해 주세요.",
    unreachable: "서버에 연결할 수 없습니다. 네트워크를 확인해 주세요.",
    loading: "불러오는 중…",
    fillIn: "입력해 주세요.",
    skip: "본문으로 건너뛰기",
    language: "언어: English로 바꾸기",
};

export const en = {
    close: "Close",
    cancel: "Cancel",
    save: "Save",
    retry: "Try again",
    signIn: "Sign in",
    storeNumber: "Store number",
    table_number: "Table number",
    username: "User name",
    password: "Password",
    signedOut: "You have been signed out; please sign in again.",
    unreachable: "The server cannot be reached; please check the network.",
    loading: "Loading…",
    fillIn: "Please fill this in.",
    skip: "Skip to the content",
    language: "Language: change to 한국어",
};
