// What the history says, by language.

export const ko = {
    history: "지난 주문",
    fromDay: "시작 영업일",
    toDay: "끝 영업일",
    table: "테이블",
    allTables: "모든 테이블",
    noOrders: "이 기간에는 주문이 없습니다.",
    noVisits: "이 기간에 이용을 마친 손님이 없습니다.",
    showMore: "더 보기",
    closedAt: ({ time }) => `${time} 이용 완료`,
    visitTime: ({ from, to }) => `${from} ~ ${to}`,
    orderDetail: "주문 상세",
    orderHistory: "처리 기록",
    by_admin: ({ id }) => `직원 ${id}`,
    by_table: "테이블 태블릿",
    by_pos: ({ id }) => `POS ${id}`,
};

export const en = {
    history: "History",
    fromDay: "From",
    toDay: "To",
    table: "Table",
    allTables: "All tables",
    noOrders: "There were no orders in this time.",
    noVisits: "Nobody has left this table in this time.",
    showMore: "Show more",
    closedAt: ({ time }) => `Completed ${time}`,
    visitTime: ({ from, to }) => `${from} – ${to}`,
    orderDetail: "Order",
    orderHistory: "What happened",
    by_admin: ({ id }) => `staff ${id}`,
    by_table: "the table's tablet",
    by_pos: ({ id }) => `POS ${id}`,
};
