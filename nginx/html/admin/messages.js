// What the store's page says, by language.

export const ko = {
    title: "매장 관리",
    signInHint: "매장 직원용 화면입니다.",
    signOut: "로그아웃",
    screens: "화면",
    owner: "점주",
    staff: "직원",

    sales: "매출",
    businessDate: "영업일",
    salesTotal: "매출 합계",
    salesOrders: "주문",
    salesCancelled: "취소",
    salesByItem: "메뉴별",
    salesByHour: "시간대별",
    salesNone: "이 날에는 주문이 없습니다.",
    salesItem: "메뉴",
    salesQuantity: "수량",
    salesHour: "시간",
    count: ({ n }) => `${n}건`,
    hour: ({ hour }) => `${hour}시`,
};

export const en = {
    title: "Store",
    signInHint: "This page is for the store's staff.",
    signOut: "Sign out",
    screens: "Screens",
    owner: "owner",
    staff: "staff",

    sales: "Sales",
    businessDate: "Business day",
    salesTotal: "Total",
    salesOrders: "Orders",
    salesCancelled: "Cancelled",
    salesByItem: "By dish",
    salesByHour: "By hour",
    salesNone: "There were no orders on this day.",
    salesItem: "Dish",
    salesQuantity: "Sold",
    salesHour: "Hour",
    count: ({ n }) => (n === 1 ? "1 order" : `${n} orders`),
    hour: ({ hour }) => `${hour}:00`,
};
