// Made by `make types` from the API's description; not to be edited.
// What the server takes and answers.

export interface components {
    schemas: {
        Attribution: {
            text: string;
            url: string;
        };
        AuditPage: {
            links: components["schemas"]["Link"][] | null;
            rows: components["schemas"]["AuditRow"][] | null;
        };
        AuditRow: {
            action: string;
            actor: string;
            after: unknown;
            /** Format: date-time */
            at: string;
            before: unknown;
            /** Format: int64 */
            id: number;
            object: string;
            /** Format: int64 */
            object_id: number | null;
            origin: string;
        };
        AuthenticatorCode: {
            code: string;
        };
        BlackSpotsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Probability that chance alone clusters them so 随机聚集概率 */
                chance?: number | null;
                /** @description Of the published screening 已发布筛查 */
                current?: boolean | null;
                /** @description Deaths 死亡人数 */
                deaths?: number | null;
                /** @description What stands out 突出特征 */
                diagnosis?: string[] | null;
                /** @description Weighted by severity 加权事故 */
                epdo?: number | null;
                /** @description Crashes above similar places 年均超额事故 */
                excess?: number | null;
                /** @description Excess, upper end 超额上限 */
                excess_high?: number | null;
                /** @description Excess, lower end 超额下限 */
                excess_low?: number | null;
                /** @description Crashes expected 长期预期年均事故 */
                expected?: number | null;
                /** @description Fatal crashes 死亡事故 */
                fatal?: number | null;
                /** @description Crashes a year 年均事故 */
                frequency?: number | null;
                /** @description Injured 受伤人数 */
                injured?: number | null;
                /** @description Crashes with victims 伤亡事故 */
                injury?: number | null;
                /** @description Intersection 路口 */
                intersection_id?: number | null;
                /** @description Length 长度 */
                length_m?: number | null;
                /** @description Level of service of safety 安全服务水平 */
                loss?: number | null;
                /** @description Name 名称 */
                name?: string | null;
                /** @description Of the published screening, else the newest 最新筛查 */
                newest?: boolean | null;
                /** @description Crashes observed 发生事故 */
                observed?: number | null;
                /**
                 * @description Kind of place 类别
                 * @enum {string|null}
                 */
                place?: "intersection" | "segment" | "cluster" | null;
                /** @description Number of the place 地点编号 */
                place_id?: number | null;
                /** @description Crashes at similar places 同类地点年均事故 */
                predicted?: number | null;
                /** @description Compound priority 综合优先级 */
                priority?: number | null;
                /** @description Probability of more crashes than at similar places 高于同类地点的概率 */
                probability?: number | null;
                /** @description Rank 排名 */
                rank?: number | null;
                /** @description Lowest rank, 90 % 排名区间上限 */
                rank_high?: number | null;
                /** @description Highest rank, 90 % 排名区间下限 */
                rank_low?: number | null;
                /** @description Crashes per million vehicles or vehicle-km 事故率 */
                rate?: number | null;
                /** @description Reason in English 理由（英文） */
                reason_en?: string | null;
                /** @description Reason in Chinese 理由（中文） */
                reason_zh?: string | null;
                /** @description Rules met 符合规则 */
                rules?: string[] | null;
                /** @description What the rank is by 排序值 */
                score?: number | null;
                /** @description Screening 筛查 */
                screening_id?: number | null;
                /** @description Segment 路段 */
                segment_id?: number | null;
                /** @description Rules that await confirmation 待确认规则 */
                to_confirm?: string[] | null;
                /** @description Treatments suggested 建议措施 */
                treatments?: string[] | null;
                /**
                 * @description Trend 趋势
                 * @enum {string|null}
                 */
                trend?: "rising" | "falling" | "level" | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Candidate: {
            /** @enum {string} */
            class: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
            /** Format: double */
            distance_m: number;
            /** Format: int64 */
            id: number;
            number: string;
            /** @enum {string} */
            state: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
            title: string;
        };
        CaseworkRules: {
            crews: components["schemas"]["Crew"][] | null;
            rules: components["schemas"]["Rules"];
            units: components["schemas"]["Unit"][] | null;
        };
        Catchment: {
            /** @description A GeoJSON MultiLineString; null when none was derived */
            geometry: unknown;
            /** Format: int64 */
            id: number;
            properties: components["schemas"]["NoProperties"];
            /** @enum {string} */
            type: "Feature";
        };
        Check: {
            code: string;
            en: string;
            zh: string;
        };
        CheckLine: {
            code: string;
            done: boolean;
            /** Format: date-time */
            done_at: string | null;
            done_by: string | null;
            en: string;
            zh: string;
        };
        Clearing: {
            action: string;
            /** Format: int64 */
            regrowth_months?: number;
            /** Format: double */
            to_m?: number;
        };
        ClearingItem: {
            /** @enum {string} */
            action: "raise_crown" | "lower" | "remove" | "none";
            /**
             * Format: double
             * @description To which height above the lane, metres
             */
            action_m: number | null;
            address: string;
            advice_en: string;
            advice_zh: string;
            area: string | null;
            /** Format: double */
            base_m: number | null;
            /**
             * Format: int64
             * @description Of them, clear without it
             */
            cleared: number;
            /** @description Its sizes are estimated: survey first */
            estimated: boolean;
            /**
             * Format: double
             * @description Metres of lane that come into sight
             */
            gain_m: number;
            geometry: unknown;
            /** Format: double */
            height_m: number | null;
            /**
             * Format: double
             * @description Metres of lane that it hides alone
             */
            hides_m: number;
            intersections: components["schemas"]["ClearingPlace"][] | null;
            kind: string;
            land: string;
            /** Format: int64 */
            obstruction_id: number;
            origin: string;
            owner: string | null;
            /** @description What it brings each triangle, and the weights */
            parts: components["schemas"]["ClearingPart"][] | null;
            protected: boolean | null;
            /** Format: double */
            radius_m: number | null;
            /** Format: int64 */
            rank: number;
            removable: boolean;
            /** Format: double */
            score: number;
            source: string;
            source_id: string;
            species: string;
            temporary: boolean;
            /**
             * Format: int64
             * @description That it hides some of
             */
            triangles: number;
            /** Format: double */
            trunk_radius_m: number | null;
        };
        ClearingList: {
            /** @description The best first; what nobody can remove comes last */
            items: components["schemas"]["ClearingItem"][] | null;
            /**
             * Format: int64
             * @description Obstructions that hide something there
             */
            numberMatched: number;
            /** Format: int64 */
            numberReturned: number;
            profile: string;
            weights: components["schemas"]["Worth"];
        };
        ClearingPart: {
            action: string;
            /** Format: double */
            action_m: number | null;
            /** Format: double */
            control_weight: number;
            /** Format: double */
            gain_m: number;
            /** Format: int64 */
            intersection_id: number;
            /** Format: double */
            score: number;
            /** Format: double */
            speed_weight: number;
            traffic_assumed: boolean;
            /** Format: double */
            traffic_weight: number;
            /** Format: int64 */
            triangle_id: number;
            verdict: string;
            verdict_without: string;
        };
        ClearingPlace: {
            /** Format: int64 */
            id: number;
            name: string;
        };
        ClearingWorks: {
            /** @description Files that were opened for them */
            sites: components["schemas"]["SiteFeature"][] | null;
            /** @description Obstructions that an open work deals with already */
            skipped: components["schemas"]["Skipped"][] | null;
            works: components["schemas"]["WorkFeature"][] | null;
        };
        Collection: {
            crs: string[] | null;
            description: string;
            extent?: components["schemas"]["Extent"];
            id: string;
            itemType: string;
            links: components["schemas"]["Link"][] | null;
            storageCrs: string;
            title: string;
            tongshi: components["schemas"]["Legend"];
        };
        Collections: {
            collections: components["schemas"]["Collection"][] | null;
            links: components["schemas"]["Link"][] | null;
        };
        ColumnUnread: {
            column: string;
            /** Format: int64 */
            count: number;
            expected: components["schemas"]["Words"];
            reason: components["schemas"]["Words"];
            values: components["schemas"]["ValueCount"][] | null;
        };
        Comparison: {
            /** @description Named here, not there */
            entered: components["schemas"]["TopSpot"][] | null;
            /** @description Named there, not here */
            left: components["schemas"]["TopSpot"][] | null;
            /** @description Named by both, another rank, the largest moves first */
            moved: components["schemas"]["Moved"][] | null;
            /** @description Both saw the same data */
            same_data: boolean;
            screening: components["schemas"]["Screening"];
            /** Format: int64 */
            unchanged: number;
            with: components["schemas"]["Screening"];
        };
        Conformance: {
            conformsTo: string[] | null;
        };
        CorrectionPatch: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"] | null;
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties?: {
                /** @description Area 辖区 */
                readonly area?: string | null;
                /**
                 * 控制方式 Control
                 * @enum {string|null}
                 */
                control?: "signal" | "signal_night_flash" | "all_way_stop" | "stop" | "yield" | "roundabout" | "officer" | "flashing" | "rail_crossing" | "none" | "unknown" | null;
                /**
                 * @description Origin of the control 控制方式来源
                 * @enum {string|null}
                 */
                readonly control_origin?: "measured" | "tagged" | "assumed" | "person" | null;
                /** @description Crashes 事故数 */
                readonly crashes?: number | null;
                /** @description Damage-only crashes 财产损失事故 */
                readonly crashes_damage?: number | null;
                /** @description Fatal crashes 死亡事故 */
                readonly crashes_fatal?: number | null;
                /** @description Injury crashes, severity unknown 受伤事故（程度不明） */
                readonly crashes_injury?: number | null;
                /** @description Serious-injury crashes 重伤事故 */
                readonly crashes_serious?: number | null;
                /** @description Slight-injury crashes 轻伤事故 */
                readonly crashes_slight?: number | null;
                /** @description Crashes of unknown severity 程度不明的事故 */
                readonly crashes_unknown?: number | null;
                /**
                 * @description Shape 形状
                 * @enum {string|null}
                 */
                readonly kind?: "cross" | "tee" | "wye" | "multi" | "roundabout" | "staggered" | "merge" | "other" | null;
                /** @description Legs 进口道数 */
                readonly legs?: number | null;
                /** @description Level 层 */
                readonly level?: number | null;
                /** @description Lit 照明 */
                readonly lit?: boolean | null;
                /**
                 * 名称 Name
                 * @description The name that people use
                 */
                name?: string | null;
                /** @description Radius 半径 */
                readonly radius_m?: number | null;
                /**
                 * 原因 Reason
                 * @description Why; kept with the correction
                 */
                reason?: string | null;
                /** @description Revision 修订 */
                readonly revision?: number | null;
                /** @description Roads 相交道路 */
                readonly roads?: string[] | null;
                /**
                 * @description Setting 环境
                 * @enum {string|null}
                 */
                readonly setting?: "urban" | "fringe" | "village" | "rural" | null;
            } | null;
            /** @enum {string} */
            type?: "Feature";
        };
        CorrectionReplacement: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"] | null;
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties?: {
                /** @description Area 辖区 */
                readonly area?: string | null;
                /**
                 * 控制方式 Control
                 * @enum {string|null}
                 */
                control?: "signal" | "signal_night_flash" | "all_way_stop" | "stop" | "yield" | "roundabout" | "officer" | "flashing" | "rail_crossing" | "none" | "unknown" | null;
                /**
                 * @description Origin of the control 控制方式来源
                 * @enum {string|null}
                 */
                readonly control_origin?: "measured" | "tagged" | "assumed" | "person" | null;
                /** @description Crashes 事故数 */
                readonly crashes?: number | null;
                /** @description Damage-only crashes 财产损失事故 */
                readonly crashes_damage?: number | null;
                /** @description Fatal crashes 死亡事故 */
                readonly crashes_fatal?: number | null;
                /** @description Injury crashes, severity unknown 受伤事故（程度不明） */
                readonly crashes_injury?: number | null;
                /** @description Serious-injury crashes 重伤事故 */
                readonly crashes_serious?: number | null;
                /** @description Slight-injury crashes 轻伤事故 */
                readonly crashes_slight?: number | null;
                /** @description Crashes of unknown severity 程度不明的事故 */
                readonly crashes_unknown?: number | null;
                /**
                 * @description Shape 形状
                 * @enum {string|null}
                 */
                readonly kind?: "cross" | "tee" | "wye" | "multi" | "roundabout" | "staggered" | "merge" | "other" | null;
                /** @description Legs 进口道数 */
                readonly legs?: number | null;
                /** @description Level 层 */
                readonly level?: number | null;
                /** @description Lit 照明 */
                readonly lit?: boolean | null;
                /**
                 * 名称 Name
                 * @description The name that people use
                 */
                name?: string | null;
                /** @description Radius 半径 */
                readonly radius_m?: number | null;
                /**
                 * 原因 Reason
                 * @description Why; kept with the correction
                 */
                reason?: string | null;
                /** @description Revision 修订 */
                readonly revision?: number | null;
                /** @description Roads 相交道路 */
                readonly roads?: string[] | null;
                /**
                 * @description Setting 环境
                 * @enum {string|null}
                 */
                readonly setting?: "urban" | "fringe" | "village" | "rural" | null;
            } | null;
            /** @enum {string} */
            type: "Feature";
        };
        CorridorsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /**
                 * Format: date
                 * @description Last day 结束
                 */
                ends_on?: string | null;
                /** @description Name 名称 */
                name?: string | null;
                /** @description Open sites 未整改隐患点 */
                open_sites?: number | null;
                /** @description Revision 修订 */
                revision?: number | null;
                /** @description Roads 道路 */
                roads?: string[] | null;
                /**
                 * Format: date
                 * @description First day 开始
                 */
                starts_on?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        CrashAssignment: {
            /**
             * Format: int64
             * @description The intersection; null when it is none
             */
            intersection_id?: number | null;
            /** @description Why */
            reason: string;
            /**
             * Format: int64
             * @description The segment; both null mean that it belongs nowhere
             */
            segment_id?: number | null;
        };
        CrashCandidate: {
            /** Format: double */
            distance_m: number;
            /** Format: int64 */
            id: number;
            /** @enum {string} */
            kind: "intersection" | "segment";
            name: string;
        };
        CrashDensityItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Of the published screening 已发布筛查 */
                current?: boolean | null;
                /** @description From 起点 */
                from_m?: number | null;
                /** @description Of the published screening, else the newest 最新筛查 */
                newest?: boolean | null;
                /** @description Crashes per km over the period 每公里事故 */
                per_km?: number | null;
                /** @description Screening 筛查 */
                screening_id?: number | null;
                /** @description Segment 路段 */
                segment_id?: number | null;
                /** @description To 终点 */
                to_m?: number | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        CrashesItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Alcohol 酒驾 */
                alcohol?: boolean | null;
                /**
                 * @description Assigned by 匹配者
                 * @enum {string|null}
                 */
                assigned_by?: "rule" | "person" | null;
                /**
                 * @description Quality of the assignment 匹配质量
                 * @enum {string|null}
                 */
                assignment?: "good" | "fair" | "ambiguous" | "unmatched" | null;
                /** @description Reason of the assignment 匹配说明 */
                assignment_reason?: string | null;
                /** @description At a junction 在路口 */
                at_junction?: boolean | null;
                /** @description Cause 原因 */
                cause?: string | null;
                /**
                 * @description Control 控制方式
                 * @enum {string|null}
                 */
                control?: "signal" | "signal_night_flash" | "all_way_stop" | "stop" | "yield" | "roundabout" | "officer" | "flashing" | "rail_crossing" | "none" | "unknown" | null;
                /** @description Cross street 相交道路 */
                cross_street?: string | null;
                /** @description Day 日 */
                day?: number | null;
                /** @description Deaths 死亡人数 */
                deaths?: number | null;
                /** @description Hit and run 逃逸 */
                hit_and_run?: boolean | null;
                /** @description Hour 时 */
                hour?: number | null;
                /**
                 * @description Part of the day 时段
                 * @enum {string|null}
                 */
                hour_band?: "night" | "morning" | "day" | "evening" | "late" | null;
                /** @description Injured 受伤人数 */
                injured?: number | null;
                /** @description Intersection 路口 */
                intersection_id?: number | null;
                /**
                 * @description Collision type 事故形态
                 * @enum {string|null}
                 */
                kind?: "angle" | "turning" | "rear_end" | "head_on" | "sideswipe_same" | "sideswipe_opposite" | "pedestrian" | "cyclist" | "fixed_object" | "parked" | "overturn" | "non_collision" | "animal" | "backing" | "rail" | "other" | null;
                /**
                 * @description Light 光线
                 * @enum {string|null}
                 */
                light?: "day" | "dawn" | "dusk" | "dark_lit" | "dark_unlit" | "dark" | null;
                /** @description Modes 交通方式 */
                modes?: ("car" | "truck" | "bus" | "motorcycle" | "e_motorcycle" | "e_bike" | "low_speed_ev" | "tricycle" | "farm_vehicle" | "bicycle" | "pedestrian" | "tram" | "train" | "motor_vehicle" | "other")[] | null;
                /** @description Month 月 */
                month?: number | null;
                /** @description Distance from the intersection 距路口 */
                node_m?: number | null;
                /** @description View obscured by 视线遮挡 */
                obscured_by?: ("vegetation" | "vehicle" | "object" | "glare")[] | null;
                /**
                 * Format: date-time
                 * @description Time 发生时间
                 */
                occurred_at?: string | null;
                /** @description Distance from the segment 距路段 */
                offset_m?: number | null;
                /** @description Segment 路段 */
                segment_id?: number | null;
                /** @description Seriously injured 重伤人数 */
                serious_injured?: number | null;
                /**
                 * @description Severity 严重程度
                 * @enum {string|null}
                 */
                severity?: "fatal" | "serious" | "slight" | "injury" | "damage" | "unknown" | null;
                /** @description Slightly injured 轻伤人数 */
                slight_injured?: number | null;
                /** @description Source 数据来源 */
                source?: string | null;
                /** @description Number in the source 来源编号 */
                source_id?: string | null;
                /** @description Street 道路 */
                street?: string | null;
                /**
                 * @description Surface 路面状况
                 * @enum {string|null}
                 */
                surface?: "dry" | "wet" | "ice" | "snow" | "flood" | "oil" | "mud" | "other" | null;
                /**
                 * @description Precision of the time 时间精度
                 * @enum {string|null}
                 */
                time_precision?: "minute" | "hour" | "day" | "month" | "year" | null;
                /**
                 * @description Weather 天气
                 * @enum {string|null}
                 */
                weather?: "clear" | "cloudy" | "rain" | "snow" | "sleet" | "fog" | "wind" | "dust" | "smoke" | "ash" | "other" | null;
                /** @description Weekday 星期 */
                weekday?: number | null;
                /** @description Year 年 */
                year?: number | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        CrashInShort: {
            date: string;
            /** Format: double */
            lat: number | null;
            /** Format: double */
            lon: number | null;
            severity: string;
            street: string;
        };
        Credentials: {
            /** @description Of the authenticator, or a recovery code, for who has a second factor */
            code?: string | null;
            login?: string | null;
            password?: string | null;
        };
        Crew: {
            /**
             * 代码 Code
             * @description Short, of letters and digits; works name their crew by it
             */
            code: string;
            /** Format: int64 */
            readonly id: number;
            /** 名称 Name */
            name: string;
            /** Format: int64 */
            readonly revision: number;
            /**
             * 单位 Unit
             * Format: int64
             * @description Unit that it belongs to; works of what that unit owns go to it
             */
            unit_id: number | null;
        };
        CrewPatch: {
            /**
             * 代码 Code
             * @description Short, of letters and digits; works name their crew by it
             */
            code?: string;
            /** Format: int64 */
            readonly id?: number;
            /** 名称 Name */
            name?: string;
            /** Format: int64 */
            readonly revision?: number;
            /**
             * 单位 Unit
             * Format: int64
             * @description Unit that it belongs to; works of what that unit owns go to it
             */
            unit_id?: number | null;
        };
        DemoChoice: {
            /** @enum {string} */
            role: "planner" | "crew";
        };
        DemoRole: {
            role: string;
            title_en: string;
            title_zh: string;
        };
        Document: {
            /** Format: date-time */
            readonly added_at: string;
            readonly added_by: string;
            /** Format: int64 */
            readonly bytes: number;
            readonly hash: string;
            /** Format: int64 */
            readonly id: number;
            readonly media_type: string;
            /** Format: int64 */
            readonly site_id: number;
            /** 标题 Title */
            title: string;
            /**
             * Format: uuid
             * @description Made by the client; the same paper sent again has the same
             */
            uuid: string;
        };
        DueLookBacks: {
            look_backs: components["schemas"]["LookBackOf"][] | null;
        };
        Effects: {
            /** @description Day of the newest crash */
            cut_off: string;
            /**
             * Format: int64
             * @description Whose predictions are used
             */
            screening_id: number;
            treatments: components["schemas"]["TreatmentEffect"][] | null;
        };
        EscalationLevel: {
            /** Format: int64 */
            after_days: number;
            code: string;
        };
        Evidence: {
            /** Format: int64 */
            id: number;
            /** @enum {string} */
            kind: "black_spot" | "triangle" | "crash" | "place" | "obstruction";
            note?: string;
        };
        Extent: {
            spatial?: components["schemas"]["SpatialExtent"];
            temporal?: components["schemas"]["TemporalExtent"];
        };
        FacetRow: {
            /** Format: int64 */
            count: number;
            values: unknown[] | null;
        };
        Facets: {
            facets: components["schemas"]["FacetTable"][] | null;
            links: components["schemas"]["Link"][] | null;
            /** Format: int64 */
            numberMatched: number;
        };
        FacetTable: {
            by: string[] | null;
            counts: components["schemas"]["FacetRow"][] | null;
            truncated?: boolean;
        };
        Fault: {
            /** @description query.limit, path.id, header.Accept, body.geometry */
            location: string;
            message: string;
            /** @description The parameter's name, when it is one */
            parameter?: string;
            /**
             * Format: int64
             * @description Of a filter in text: the character at fault, counted in bytes from 1
             */
            position?: number;
            /** @description What was sent, shortened */
            value?: string;
        };
        FieldOfOne: {
            name: string;
            needed: boolean;
        };
        FileLook: {
            columns: components["schemas"]["LookColumn"][] | null;
            encoding: string;
            /** @description What records of this kind may have */
            fields: components["schemas"]["FieldOfOne"][] | null;
            /** @description crashes, obstructions, places, volumes or roads; empty when nothing fits */
            kind: string;
            mapping?: components["schemas"]["LookMapping"];
            other_kinds: string[] | null;
            /** @description Where the first 1,000 records lie */
            points: components["schemas"]["LookPoint"][] | null;
            /** @description The first rows as they stand; cells of persons are empty */
            rows: (string[] | null)[] | null;
            trouble?: components["schemas"]["Words"];
            upload: components["schemas"]["Upload"];
        };
        FileReport: {
            /** Format: int64 */
            added: number;
            crs?: string;
            dropped_columns?: string[] | null;
            dry_run?: boolean;
            earlier: boolean;
            encoding?: string;
            file: string;
            /** Format: int64 */
            import?: number;
            kind: string;
            noticed?: components["schemas"]["Noticed"];
            options?: {
                [key: string]: string;
            };
            /** Format: int64 */
            read: number;
            reject_reasons?: components["schemas"]["ReasonCount"][] | null;
            /** Format: int64 */
            rejected: number;
            rejects?: components["schemas"]["Rejected"][] | null;
            /** Format: int64 */
            removed: number;
            rows_set_apart?: components["schemas"]["SetApart"][] | null;
            /** Format: double */
            seconds: number;
            /** Format: int64 */
            set_apart: number;
            source: string;
            /** Format: int64 */
            unchanged: number;
            unknown_words?: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            unplaced?: {
                [key: string]: number;
            };
            /** Format: int64 */
            updated: number;
        };
        /** @description Longitude comes first; a height is dropped. At most 10,000 positions. */
        GeoJSONGeometry: {
            /** @description Not looked at */
            bbox?: unknown;
            coordinates: number[];
            /** @enum {string} */
            type: "Point";
        } | {
            /** @description Not looked at */
            bbox?: unknown;
            coordinates: number[][];
            /** @enum {string} */
            type: "MultiPoint";
        } | {
            /** @description Not looked at */
            bbox?: unknown;
            coordinates: number[][];
            /** @enum {string} */
            type: "LineString";
        } | {
            /** @description Not looked at */
            bbox?: unknown;
            coordinates: number[][][];
            /** @enum {string} */
            type: "MultiLineString";
        } | {
            /** @description Not looked at */
            bbox?: unknown;
            coordinates: number[][][];
            /** @enum {string} */
            type: "Polygon";
        } | {
            /** @description Not looked at */
            bbox?: unknown;
            coordinates: number[][][][];
            /** @enum {string} */
            type: "MultiPolygon";
        };
        Health: {
            read_model?: components["schemas"]["MirrorState"][] | null;
            status: string;
            version?: string;
        };
        History: {
            history: components["schemas"]["HistoryRow"][] | null;
        };
        HistoryRow: {
            action: string;
            actor: string;
            /** Format: date-time */
            at: string;
            details: unknown;
            /** Format: int64 */
            id: number;
            object: string;
            /** Format: int64 */
            object_id: number;
            source: string;
        };
        HotRoadsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Of the published screening 已发布筛查 */
                current?: boolean | null;
                /** @description Crashes above similar roads, per km and year 每公里年均超额事故 */
                excess?: number | null;
                /** @description From 起点 */
                from_m?: number | null;
                /** @description p-value of Gi* Gi* 的 p 值 */
                gi_p?: number | null;
                /** @description p-value of Gi*, corrected Gi* 校正 p 值 */
                gi_q?: number | null;
                /** @description Gi*, z-score Gi*（z 值） */
                gi_z?: number | null;
                /** @description Local Moran's I 局部莫兰指数 */
                moran_i?: number | null;
                /** @description p-value of local Moran 莫兰指数的 p 值 */
                moran_p?: number | null;
                /** @description p-value of local Moran, corrected 莫兰指数校正 p 值 */
                moran_q?: number | null;
                /** @description Of the published screening, else the newest 最新筛查 */
                newest?: boolean | null;
                /** @description Crashes observed 发生事故 */
                observed?: number | null;
                /**
                 * @description Itself and its neighbours 与相邻路段相比
                 * @enum {string|null}
                 */
                quadrant?: "high_high" | "low_low" | "high_low" | "low_high" | null;
                /** @description Screening 筛查 */
                screening_id?: number | null;
                /** @description Segment 路段 */
                segment_id?: number | null;
                /** @description To 终点 */
                to_m?: number | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Import: {
            file_name: string;
            /** Format: date-time */
            finished_at: string | null;
            /** Format: int64 */
            id: number;
            kind: string;
            made_by: string;
            mapping: string;
            options: unknown;
            /** Format: int64 */
            rows_added: number;
            /** Format: int64 */
            rows_read: number;
            /** Format: int64 */
            rows_rejected: number;
            /** Format: int64 */
            rows_set_apart: number;
            /** Format: int64 */
            rows_unchanged: number;
            /** Format: int64 */
            rows_updated: number;
            source: string;
            /** Format: date-time */
            started_at: string;
            /** @enum {string} */
            state: "running" | "done" | "failed" | "cancelled" | "undone";
            undo?: components["schemas"]["Undone"];
            /** Format: date-time */
            undone_at: string | null;
            undone_by: string;
        };
        ImportFile: {
            file_name: string;
            /** Format: date-time */
            finished_at: string | null;
            /** Format: int64 */
            id: number;
            kind: string;
            made_by: string;
            mapping: string;
            options: unknown;
            rejects: components["schemas"]["Rejected"][] | null;
            report?: components["schemas"]["FileReport"];
            /** Format: int64 */
            rows_added: number;
            /** Format: int64 */
            rows_read: number;
            /** Format: int64 */
            rows_rejected: number;
            /** Format: int64 */
            rows_set_apart: number;
            /** Format: int64 */
            rows_unchanged: number;
            /** Format: int64 */
            rows_updated: number;
            set_apart: components["schemas"]["SetApart"][] | null;
            source: string;
            /** Format: date-time */
            started_at: string;
            /** @enum {string} */
            state: "running" | "done" | "failed" | "cancelled" | "undone";
            undo?: components["schemas"]["Undone"];
            /** Format: date-time */
            undone_at: string | null;
            undone_by: string;
            unread: components["schemas"]["UnreadRow"][] | null;
        };
        ImportJob: {
            job: components["schemas"]["Job"];
        };
        ImportRequest: {
            /** @description Let a road file remove most of what its data set had */
            accept_removal?: boolean | null;
            /** @description Store positions that lie consistently off the network all the same */
            accept_shift?: boolean | null;
            /** @description auto, wgs84, gcj02, bd09 or EPSG:n; the mapping's when left out */
            crs?: string | null;
            /** @description Read and check everything, store nothing */
            dry_run?: boolean | null;
            /** @description auto, utf-8, gb18030 …; the mapping's when left out */
            encoding?: string | null;
            /** @enum {string} */
            kind: "roads" | "crashes" | "obstructions" | "places" | "volumes" | "stakes" | "road-names" | "areas";
            /** @description Sheet of a workbook, or layer of a file, where it has several */
            layer?: string | null;
            /** @description A mapping in full, as docs say and as the look at a file proposes it */
            mapping?: {
                [key: string]: unknown;
            } | null;
            /** @description A ready-made mapping */
            mapping_name?: string | null;
            /** @description Let a row take the place of a stored crash of the same key that seems to be another */
            replace?: boolean | null;
            /** @description Name of the data set of roads; osm when left out. Other kinds have it in the mapping */
            source?: string | null;
            /** @description Obstructions: where the file has nothing within 100 m of what it has, there is nothing */
            surveyed?: boolean | null;
            /** @description Numbers of the uploads; several of roads are one road file */
            uploads: number[] | null;
        };
        Imports: {
            imports: components["schemas"]["Import"][] | null;
        };
        IntersectionsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Area 辖区 */
                area?: string | null;
                /**
                 * @description Control 控制方式
                 * @enum {string|null}
                 */
                control?: "signal" | "signal_night_flash" | "all_way_stop" | "stop" | "yield" | "roundabout" | "officer" | "flashing" | "rail_crossing" | "none" | "unknown" | null;
                /**
                 * @description Origin of the control 控制方式来源
                 * @enum {string|null}
                 */
                control_origin?: "measured" | "tagged" | "assumed" | "person" | null;
                /** @description Crashes 事故数 */
                crashes?: number | null;
                /** @description Damage-only crashes 财产损失事故 */
                crashes_damage?: number | null;
                /** @description Fatal crashes 死亡事故 */
                crashes_fatal?: number | null;
                /** @description Injury crashes, severity unknown 受伤事故（程度不明） */
                crashes_injury?: number | null;
                /** @description Serious-injury crashes 重伤事故 */
                crashes_serious?: number | null;
                /** @description Slight-injury crashes 轻伤事故 */
                crashes_slight?: number | null;
                /** @description Crashes of unknown severity 程度不明的事故 */
                crashes_unknown?: number | null;
                /**
                 * @description Shape 形状
                 * @enum {string|null}
                 */
                kind?: "cross" | "tee" | "wye" | "multi" | "roundabout" | "staggered" | "merge" | "other" | null;
                /** @description Legs 进口道数 */
                legs?: number | null;
                /** @description Level 层 */
                level?: number | null;
                /** @description Lit 照明 */
                lit?: boolean | null;
                /** @description Name 名称 */
                name?: string | null;
                /** @description Radius 半径 */
                radius_m?: number | null;
                /** @description Revision 修订 */
                revision?: number | null;
                /** @description Roads 相交道路 */
                roads?: string[] | null;
                /**
                 * @description Setting 环境
                 * @enum {string|null}
                 */
                setting?: "urban" | "fringe" | "village" | "rural" | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Job: {
            actor: string;
            args: unknown;
            /** Format: int64 */
            attempts: number;
            cancel: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: int64 */
            done: number;
            error: string;
            /** Format: date-time */
            finished_at: string | null;
            /** Format: int64 */
            id: number;
            kind: string;
            note: string;
            result: unknown;
            /** Format: date-time */
            started_at: string | null;
            state: string;
            /** Format: int64 */
            total: number;
        };
        JobPage: {
            jobs: components["schemas"]["Job"][] | null;
            links: components["schemas"]["Link"][] | null;
        };
        Landing: {
            description: string;
            links: components["schemas"]["Link"][] | null;
            title: string;
        };
        LeftRow: {
            /** Format: int64 */
            id: number;
            source_id: string;
            /** @enum {string} */
            why: "edited" | "later_import" | "in_use";
        };
        Legend: {
            color: string;
            columns: components["schemas"]["LegendColumn"][] | null;
            /** Format: int64 */
            count: number;
            geometry: string;
            /** Format: int64 */
            max_zoom: number;
            /** Format: int64 */
            min_zoom: number;
            title_en: string;
            title_zh: string;
        };
        LegendColumn: {
            name: string;
            title_en: string;
            title_zh: string;
            type: string;
            unit: string;
            vocabulary: string;
        };
        LegsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Bearing 方位角 */
                bearing_deg?: number | null;
                /**
                 * @description Class 等级
                 * @enum {string|null}
                 */
                class?: "motorway" | "motorway_link" | "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary" | "tertiary_link" | "unclassified" | "residential" | "living_street" | "pedestrian" | "service" | "track" | "road" | null;
                /**
                 * @description Control 控制方式
                 * @enum {string|null}
                 */
                control?: "signal" | "signal_night_flash" | "all_way_stop" | "stop" | "yield" | "roundabout" | "officer" | "flashing" | "rail_crossing" | "none" | "unknown" | null;
                /** @description Intersection 路口 */
                intersection_id?: number | null;
                /** @description Lanes in 进口车道数 */
                lanes_in?: number | null;
                /**
                 * @description Origin of the lanes 车道数来源
                 * @enum {string|null}
                 */
                lanes_origin?: "measured" | "tagged" | "assumed" | "person" | null;
                /** @description Lanes out 出口车道数 */
                lanes_out?: number | null;
                /** @description Median 中央分隔带宽 */
                median_m?: number | null;
                /** @description Name 名称 */
                name?: string | null;
                /** @description Segment 路段 */
                segment_id?: number | null;
                /** @description Speed 速度 */
                speed_kmh?: number | null;
                /**
                 * @description Origin of the speed 速度来源
                 * @enum {string|null}
                 */
                speed_origin?: "measured" | "design" | "posted" | "assumed" | "person" | null;
                /**
                 * @description Origin of the stop line 停止线来源
                 * @enum {string|null}
                 */
                stop_line_origin?: "measured" | "tagged" | "assumed" | "person" | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Link: {
            href: string;
            rel: string;
            templated?: boolean;
            title?: string;
            type?: string;
        };
        LinkUse: {
            /** @description Of the authenticator, or a recovery code, for who has a second factor */
            code?: string | null;
            /** @description The text behind #link= in the link */
            link: string;
            password: string;
        };
        LookBack: {
            /** Format: date-time */
            done_at: string | null;
            /** Format: date */
            due_on: string;
            /** Format: int64 */
            id: number;
            made_by: string;
            note: string;
            /** @enum {string} */
            origin: "schedule" | "regrowth" | "now";
            photos: string[] | null;
            reason: string;
            /** @enum {string|null} */
            result: "passed" | "failed" | null;
            /** Format: int64 */
            revision: number;
            /** Format: int64 */
            site_id: number;
            uuid: string;
            /** Format: date-time */
            void_at: string | null;
        };
        LookBackOf: {
            /** Format: date-time */
            done_at: string | null;
            /** Format: date */
            due_on: string;
            /** Format: int64 */
            id: number;
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
            made_by: string;
            note: string;
            /** @enum {string} */
            origin: "schedule" | "regrowth" | "now";
            photos: string[] | null;
            reason: string;
            /** @enum {string|null} */
            result: "passed" | "failed" | null;
            /** Format: int64 */
            revision: number;
            /** @enum {string} */
            site_class: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
            /** Format: int64 */
            site_id: number;
            site_number: string;
            /** @enum {string} */
            site_state: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
            site_title: string;
            uuid: string;
            /** Format: date-time */
            void_at: string | null;
        };
        LookBackOutcome: {
            event: components["schemas"]["SiteEvent"];
            look_back: components["schemas"]["LookBack"];
            site: components["schemas"]["SiteFeature"];
        };
        LookBackResult: {
            client_time?: string | null;
            note?: string | null;
            passed: boolean | null;
            photos?: string[] | null;
            /** @description What was found, when it failed */
            reason?: string | null;
            /** Format: uuid */
            uuid: string;
        };
        LookBackRule: {
            classes: string[] | null;
            /** Format: int64 */
            every_days?: number;
            months_after?: number[] | null;
            /** Format: int64 */
            times?: number;
            yearly?: string[] | null;
            /** Format: int64 */
            years?: number;
        };
        LookBacksItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Area 辖区 */
                area?: string | null;
                /**
                 * Format: date-time
                 * @description Done 完成时间
                 */
                done_at?: string | null;
                /**
                 * Format: date
                 * @description Due 应查日期
                 */
                due_on?: string | null;
                /** @description Note 备注 */
                note?: string | null;
                /**
                 * @description Asked for by 来源
                 * @enum {string|null}
                 */
                origin?: "schedule" | "regrowth" | "now" | null;
                /** @description Overdue 逾期 */
                overdue?: boolean | null;
                /** @description What was found 发现的问题 */
                reason?: string | null;
                /**
                 * @description Result 结果
                 * @enum {string|null}
                 */
                result?: "passed" | "failed" | null;
                /** @description Revision 修订 */
                revision?: number | null;
                /**
                 * @description Class of the site 隐患类别
                 * @enum {string|null}
                 */
                site_class?: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other" | null;
                /** @description Site 隐患点 */
                site_id?: number | null;
                /** @description Number of the site 隐患点编号 */
                site_number?: string | null;
                /**
                 * @description State of the site 隐患点状态
                 * @enum {string|null}
                 */
                site_state?: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected" | null;
                /** @description Title of the site 隐患点标题 */
                site_title?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        LookColumn: {
            name: string;
            /** @description Of persons: it is never read */
            personal: boolean;
        };
        LookMapping: {
            mapping: {
                [key: string]: unknown;
            };
            name: string;
            /** @enum {string} */
            origin: "remembered" | "ready_made" | "guessed" | "given";
        };
        LookPoint: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
            /** Format: int64 */
            row: number;
        };
        LookRequest: {
            /** @description auto, wgs84, gcj02, bd09 or EPSG:n; the mapping's when left out */
            crs?: string | null;
            /** @description auto, utf-8, gb18030 …; the mapping's when left out */
            encoding?: string | null;
            /**
             * @description What its records are; found out when left out
             * @enum {string|null}
             */
            kind?: "crashes" | "obstructions" | "places" | "volumes" | null;
            /** @description Sheet of a workbook, or layer of a file, where it has several */
            layer?: string | null;
            /** @description A mapping in full, as docs say and as the look at a file proposes it */
            mapping?: {
                [key: string]: unknown;
            } | null;
            /** @description A ready-made mapping */
            mapping_name?: string | null;
        };
        MirrorState: {
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            features: number;
            layer: string;
            /** Format: int64 */
            of?: number;
            state: string;
        };
        Moved: {
            /**
             * Format: int64
             * @description Ranks that it rose; negative when it fell
             */
            by: number;
            /** @description In this screening */
            spot: components["schemas"]["TopSpot"];
            /** @description In the other */
            was: components["schemas"]["TopSpot"];
        };
        NearestWorks: {
            works: components["schemas"]["NearWork"][] | null;
        };
        NearWork: {
            /** Format: int64 */
            conflicts: number;
            crew: string | null;
            /** Format: double */
            distance_m: number | null;
            /** Format: date */
            due_on: string | null;
            /** Format: int64 */
            id: number;
            /** @enum {string} */
            kind: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
            /** Format: int64 */
            priority: number;
            /** Format: double */
            quantity: number;
            /** Format: double */
            quantity_done: number;
            /** Format: int64 */
            revision: number;
            /** Format: int64 */
            site_id: number;
            /** @enum {string} */
            state: "planned" | "assigned" | "started" | "blocked" | "done" | "accepted" | "returned" | "cancelled";
            title: string;
            /** @enum {string} */
            unit: "piece" | "m" | "m2" | "tree" | "bay" | "set";
        };
        NetworkWarningsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Correction, as tongshi network correct takes it 更正（tongshi network correct 的参数） */
                correction?: string | null;
                /**
                 * @description Kind 类别
                 * @enum {string|null}
                 */
                kind?: "faulty_way" | "double_node" | "near_miss" | "no_node" | "level_at_node" | "duplicate" | "class_missing" | "circle" | null;
                /** @description Node of the road file 节点编号 */
                node_id?: number | null;
                /** @description Way of the road file 道路编号 */
                way_id?: number | null;
                /** @description What is wrong, in English 说明（英文） */
                what_en?: string | null;
                /** @description What is wrong, in Chinese 说明（中文） */
                what_zh?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        NewAuthenticator: {
            /** @description otpauth address with the key */
            address: string;
            /** @description The key as text, in base32 */
            key: string;
            /** @description The address as a QR code: a data URL of a PNG */
            picture: string;
        };
        NewClearingWorks: {
            /** Format: int64 */
            campaign_id?: number | null;
            /** @description Crew of all works; when left out, that of each owner, if it has one */
            crew?: string | null;
            /** Format: date */
            due_on?: string | null;
            /**
             * @default tree_trimming
             * @enum {string}
             */
            kind?: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
            note?: string | null;
            /** @description From a clearing list */
            obstruction_ids: number[] | null;
            /** Format: int64 */
            priority?: number | null;
            /**
             * Format: int64
             * @description File of all works; when left out, the open file of each street within reach, else a new one
             */
            site_id?: number | null;
        };
        NewCrew: {
            /**
             * 代码 Code
             * @description Short, of letters and digits; works name their crew by it
             */
            code: string;
            /** 名称 Name */
            name: string;
            /**
             * 单位 Unit
             * Format: int64
             * @description Unit that it belongs to; works of what that unit owns go to it
             */
            unit_id?: number | null;
        };
        NewObstruction: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: components["schemas"]["GeoJSONGeometry"];
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /** 地址 Address */
                address?: string | null;
                /**
                 * 底高 Height of the lower edge
                 * Format: double
                 */
                base_m?: number | null;
                /** 状况 Condition */
                condition?: string | null;
                /** 落叶 Deciduous */
                deciduous?: boolean | null;
                /**
                 * 地面高出车道 Ground above the lane
                 * Format: double
                 */
                ground_above_lane_m?: number | null;
                /**
                 * 高度误差 Error of the height
                 * Format: double
                 */
                height_error_m?: number | null;
                /**
                 * 顶高 Height
                 * Format: double
                 */
                height_m?: number | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind: "tree" | "hedge" | "planter" | "crop" | "building" | "wall" | "sign" | "kiosk" | "parked_vehicles" | "guardrail" | "cabinet" | "other";
                /**
                 * 用地 Land
                 * @default unknown
                 * @enum {string}
                 */
                land?: "right_of_way" | "private" | "unknown";
                /**
                 * 数据依据 How it is known
                 * @default estimated
                 * @enum {string}
                 */
                origin?: "measured" | "estimated" | "assumed";
                /**
                 * 权属单位 Owner
                 * @description Code or name of a unit, or any other owner
                 */
                owner?: string | null;
                /** 受保护 Protected */
                protected?: boolean | null;
                /**
                 * 半径 Radius
                 * Format: double
                 */
                radius_m?: number | null;
                /**
                 * 复长日期 Regrowth due
                 * Format: date
                 */
                regrowth_due?: string | null;
                /** 可移除 Removable */
                removable?: boolean | null;
                /** 树种 Species */
                species?: string | null;
                /**
                 * 状态 Status
                 * @default standing
                 * @enum {string}
                 */
                status?: "standing" | "trimmed" | "unconfirmed";
                /**
                 * 树干半径 Radius of the trunk
                 * Format: double
                 */
                trunk_radius_m?: number | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                uuid?: string | null;
                /**
                 * 出现时段 Present at
                 * @description When it is there; always when left out
                 */
                windows?: {
                    /** @description Local time */
                    from?: string | null;
                    /** @description All when empty */
                    months?: number[] | null;
                    to?: string | null;
                    /** @description 1 Monday to 7 Sunday; all when empty */
                    weekdays?: number[] | null;
                }[] | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        NewPlace: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: components["schemas"]["GeoJSONGeometry"];
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /**
                 * 时间 Hours
                 * @description When it draws people; always when left out
                 */
                hours?: {
                    /** @description Local time */
                    from?: string | null;
                    /** @description All when empty */
                    months?: number[] | null;
                    to?: string | null;
                    /** @description 1 Monday to 7 Sunday; all when empty */
                    weekdays?: number[] | null;
                }[] | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind: "school" | "market" | "fringe" | "bus_stop" | "enterprise" | "rail_crossing" | "hospital" | "parking" | "village" | "other";
                /** 名称 Name */
                name?: string | null;
                /** 备注 Note */
                note?: string | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                uuid?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        NewSite: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"] | null;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /** Format: int64 */
                area_id?: number | null;
                /** Format: int64 */
                campaign_id?: number | null;
                /**
                 * 类别 Class
                 * @enum {string}
                 */
                class: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
                /**
                 * 样板路 Model road
                 * Format: int64
                 */
                corridor_id?: number | null;
                /** 依据 Evidence */
                evidence?: {
                    /** Format: int64 */
                    id: number;
                    /** @enum {string} */
                    kind: "black_spot" | "triangle" | "crash" | "place" | "obstruction";
                    note?: string | null;
                }[] | null;
                /**
                 * 路口 Intersection
                 * Format: int64
                 */
                intersection_id?: number | null;
                /**
                 * 进口道 Leg
                 * Format: int64
                 */
                leg_id?: number | null;
                /** 备注 Note */
                note?: string | null;
                /**
                 * 来源 Source
                 * @default by_hand
                 * @enum {string}
                 */
                origin?: "black_spot" | "triangle" | "place" | "citizen" | "patrol" | "unit" | "by_hand";
                /**
                 * 重点区域 Place
                 * Format: int64
                 */
                place_id?: number | null;
                /**
                 * 路段 Segment
                 * Format: int64
                 */
                segment_id?: number | null;
                /** 名称 Name */
                title: string;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                uuid?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        NewSiteMeasure: {
            /** Format: date */
            ends_on?: string | null;
            measure: string;
            /** Format: date */
            starts_on: string;
        };
        NewSiteReport: {
            /** @description GeoJSON Point */
            geometry?: unknown;
            note: string;
            /** @enum {string} */
            origin: "black_spot" | "triangle" | "place" | "citizen" | "patrol" | "unit" | "by_hand";
            photos?: string[] | null;
            /**
             * Format: date-time
             * @description Now when left out
             */
            reported_at?: string | null;
            /** @description Who reported and how to reach them; shown to planners only */
            reporter?: string | null;
            /** Format: uuid */
            uuid: string;
        };
        NewSiteStep: {
            /** @description By the client's clock; kept, never trusted */
            client_time?: string | null;
            /**
             * Format: date
             * @description To list or to extend
             */
            deadline?: string | null;
            /** @enum {string} */
            event: "verify" | "refuse" | "list" | "measure" | "rectify" | "extend" | "accept" | "delist" | "fall_due" | "look_back" | "reopen";
            note?: string | null;
            /** @description To list: number of the notice */
            number?: string | null;
            /** @description Of a look-back */
            passed?: boolean | null;
            /** @description A photo may come after its event */
            photos?: string[] | null;
            reason?: string | null;
            /**
             * @description To list
             * @enum {string|null}
             */
            tier?: "province" | "city" | "county" | "" | null;
            /**
             * Format: uuid
             * @description Made by the client; the same step sent again has the same
             */
            uuid: string;
        };
        NewToken: {
            /**
             * Format: int64
             * @description Crew that it acts for; its calendar holds that crew's works
             */
            crew_id?: number | null;
            /**
             * Format: int64
             * @description How long it is in force; 365 when left out
             */
            days?: number | null;
            /** @description For a GIS such as QGIS: edits obstructions and places by the revision that its body carries, without If-Match; for planners */
            gis?: boolean | null;
            /** @description What the audit calls it */
            name: string;
            /** @enum {string} */
            role: "viewer" | "auditor" | "crew" | "planner" | "admin";
        };
        NewUnit: {
            /**
             * 代码 Code
             * @description Short, of letters and digits
             */
            code: string;
            /**
             * 类别 Kind
             * @enum {string}
             */
            kind: "police" | "parks" | "highways" | "city_management" | "street_office" | "enterprise" | "contractor" | "other";
            /** 名称 Name */
            name: string;
        };
        NewUpload: {
            /**
             * Format: int64
             * @description Size of the whole file
             */
            bytes: number;
            /** @description Name that the file has with its sender */
            name: string;
            /**
             * Format: uuid
             * @description Made by the client; what is sent again under it is the same upload
             */
            uuid?: string | null;
        };
        NewUser: {
            /** Format: int64 */
            crew_id?: number | null;
            login: string;
            /** @description Name on the screen; the login when left out */
            name?: string | null;
            password?: string | null;
            /** @enum {string} */
            role: "viewer" | "auditor" | "crew" | "planner" | "admin";
            /** Format: int64 */
            unit_id?: number | null;
        };
        NewWebhook: {
            /** 启用 Active */
            active?: boolean | null;
            /**
             * 格式 Format
             * @default json
             * @enum {string}
             */
            format?: "json" | "wecom" | "dingtalk" | "feishu";
            /** 名称 Name */
            name: string;
            /**
             * 内容 About
             * @description All when empty
             */
            objects?: ("sites" | "works" | "look_backs")[] | null;
            /** @description Key that messages are signed with; made by the server when left out, and shown once */
            secret?: string | null;
            /**
             * 地址 Address
             * @description http or https
             */
            url: string;
        };
        NewWork: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"] | null;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /** 资产编号 Numbers of assets */
                asset_ids?: string[] | null;
                /** Format: int64 */
                campaign_id?: number | null;
                /**
                 * 实际费用 Actual cost
                 * Format: double
                 */
                cost_actual?: number | null;
                /**
                 * 计划费用 Planned cost
                 * Format: double
                 */
                cost_planned?: number | null;
                /**
                 * 班组 Crew
                 * @description Code of the crew that it is assigned to at once; later by the event assign
                 */
                crew?: string | null;
                /** 须先完成的任务 Works to be done before */
                depends_on?: number[] | null;
                /**
                 * 期限 Due
                 * Format: date
                 */
                due_on?: string | null;
                /**
                 * 生效 In effect from
                 * Format: date
                 */
                effective_from?: string | null;
                /**
                 * 失效 In effect until
                 * Format: date
                 */
                effective_to?: string | null;
                /**
                 * 至 Until
                 * Format: date
                 */
                ends_on?: string | null;
                /** 资金来源 Fund */
                fund?: string | null;
                /** @description Items of their own, or what is done to an obstruction */
                items?: {
                    /** @enum {string|null} */
                    action?: "raise_crown" | "lower" | "remove" | "other" | "" | null;
                    /** Format: int64 */
                    obstruction_id?: number | null;
                    title?: string | null;
                    /**
                     * Format: double
                     * @description Height to leave above the ground
                     */
                    to_m?: number | null;
                }[] | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
                /** 备注 Note */
                note?: string | null;
                /** @description Each is an item, with what is done to its kind */
                obstruction_ids?: number[] | null;
                /**
                 * 许可证号 Permit number
                 * @description Of the permit to fell or to work in the road
                 */
                permit_no?: string | null;
                /**
                 * 优先级 Priority
                 * Format: int64
                 * @description A higher number goes first
                 */
                priority?: number | null;
                /**
                 * 数量 Quantity
                 * Format: double
                 * @description In the unit of its kind; the number of its items when left out
                 */
                quantity?: number | null;
                /**
                 * 隐患点 Site
                 * Format: int64
                 */
                site_id: number;
                /**
                 * 自 From
                 * Format: date
                 */
                starts_on?: string | null;
                /** 名称 Name */
                title: string;
                /** 措施 Treatment */
                treatment?: string | null;
                /**
                 * 计量单位 Unit of measure
                 * @description That of its kind when left out
                 * @enum {string|null}
                 */
                unit?: "piece" | "m" | "m2" | "tree" | "bay" | "set" | "" | null;
                /**
                 * 单位 Unit
                 * Format: int64
                 */
                unit_id?: number | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                uuid?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        NewWorkEvent: {
            /** Format: double */
            accuracy_m?: number | null;
            /**
             * Format: uuid
             * @description Event before it on the same phone
             */
            after?: string | null;
            /** @description To tick, progress and done: codes of the lines of the work's checklist that were found in order */
            checks?: string[] | null;
            /** @description By the client's clock; kept, never trusted */
            client_time?: string | null;
            /** @description To settle: what it reported counts */
            count?: boolean | null;
            /** @description To assign: code of the crew */
            crew?: string | null;
            /** @enum {string} */
            event: "assign" | "start" | "progress" | "tick" | "block" | "done" | "accept" | "return" | "cancel" | "reopen" | "note" | "settle";
            /** @description To tick: ids of the work's items; to reopen an accepted work: those to be done again, all when left out */
            items?: number[] | null;
            /** Format: double */
            lat?: number | null;
            /** Format: double */
            lon?: number | null;
            note?: string | null;
            /** @description A photo may come after its event */
            photos?: string[] | null;
            /**
             * Format: double
             * @description How much more is done, in the work's unit
             */
            quantity?: number | null;
            /**
             * @description An accepted work that is reopened takes back what it did, unless by look_back_failed
             * @enum {string|null}
             */
            reason?: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | "" | null;
            /**
             * Format: uuid
             * @description To settle: the event in conflict
             */
            settles?: string | null;
            /**
             * Format: uuid
             * @description Made by the client; the same event sent again has the same
             */
            uuid: string;
        };
        NoProperties: Record<string, unknown>;
        Note: {
            /** Format: int64 */
            count?: number;
            rows?: number[] | null;
            text: components["schemas"]["Words"];
        };
        Noticed: {
            notes?: components["schemas"]["Note"][] | null;
            repeated_keys?: components["schemas"]["RepeatedKey"][] | null;
            unread?: components["schemas"]["ColumnUnread"][] | null;
        };
        ObstacleFacts: {
            /** Format: double */
            base_m: number | null;
            estimated: boolean;
            /** Format: double */
            height_m: number | null;
            kind: string;
            name?: string;
            /** Format: double */
            radius_m: number;
            removable: boolean;
            temporary: boolean;
            /** Format: double */
            trunk_radius_m?: number;
        };
        ObstacleFeature: {
            geometry: unknown;
            /** Format: int64 */
            id: number;
            properties: components["schemas"]["ObstacleFacts"];
            /** @enum {string} */
            type: "Feature";
        };
        ObstructionPatch: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"];
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties?: {
                /** 地址 Address */
                address?: string | null;
                /**
                 * 底高 Height of the lower edge
                 * Format: double
                 */
                base_m?: number | null;
                /** @description Lane hidden 遮挡车道长度 */
                readonly blocks_m?: number | null;
                /**
                 * @description Cause of this state 更新原因
                 * @enum {string|null}
                 */
                readonly cause?: "survey" | "work" | "regrowth" | "leaf" | "correction" | null;
                /** 状况 Condition */
                condition?: string | null;
                /** @description Diameter of the trunk at breast height 胸径 */
                readonly dbh_m?: number | null;
                /** 落叶 Deciduous */
                deciduous?: boolean | null;
                /**
                 * 地面高出车道 Ground above the lane
                 * Format: double
                 */
                ground_above_lane_m?: number | null;
                /**
                 * 高度误差 Error of the height
                 * Format: double
                 */
                height_error_m?: number | null;
                /**
                 * 顶高 Height
                 * Format: double
                 */
                height_m?: number | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind?: "tree" | "hedge" | "planter" | "crop" | "building" | "wall" | "sign" | "kiosk" | "parked_vehicles" | "guardrail" | "cabinet" | "other";
                /**
                 * 用地 Land
                 * @default unknown
                 * @enum {string}
                 */
                land?: "right_of_way" | "private" | "unknown";
                /**
                 * 数据依据 How it is known
                 * @default estimated
                 * @enum {string}
                 */
                origin?: "measured" | "estimated" | "assumed";
                /**
                 * 权属单位 Owner
                 * @description Code or name of a unit, or any other owner
                 */
                owner?: string | null;
                /** 受保护 Protected */
                protected?: boolean | null;
                /**
                 * 半径 Radius
                 * Format: double
                 */
                radius_m?: number | null;
                /**
                 * 复长日期 Regrowth due
                 * Format: date
                 */
                regrowth_due?: string | null;
                /** 可移除 Removable */
                removable?: boolean | null;
                /** Format: int64 */
                readonly revision?: number;
                /** @description Source 数据来源 */
                readonly source?: string | null;
                /** @description Number in the source 来源编号 */
                readonly source_id?: string | null;
                /** 树种 Species */
                species?: string | null;
                /**
                 * 状态 Status
                 * @default standing
                 * @enum {string}
                 */
                status?: "standing" | "trimmed" | "unconfirmed";
                /**
                 * 树干半径 Radius of the trunk
                 * Format: double
                 */
                trunk_radius_m?: number | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
                /**
                 * Format: date-time
                 * @description Since 自
                 */
                readonly valid_from?: string | null;
                /**
                 * 出现时段 Present at
                 * @description When it is there; always when left out
                 */
                windows?: {
                    /** @description Local time */
                    from?: string | null;
                    /** @description All when empty */
                    months?: number[] | null;
                    to?: string | null;
                    /** @description 1 Monday to 7 Sunday; all when empty */
                    weekdays?: number[] | null;
                }[] | null;
            } | null;
            /** @enum {string} */
            type?: "Feature";
        };
        ObstructionReplacement: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: components["schemas"]["GeoJSONGeometry"];
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /** 地址 Address */
                address?: string | null;
                /**
                 * 底高 Height of the lower edge
                 * Format: double
                 */
                base_m?: number | null;
                /** @description Lane hidden 遮挡车道长度 */
                readonly blocks_m?: number | null;
                /**
                 * @description Cause of this state 更新原因
                 * @enum {string|null}
                 */
                readonly cause?: "survey" | "work" | "regrowth" | "leaf" | "correction" | null;
                /** 状况 Condition */
                condition?: string | null;
                /** @description Diameter of the trunk at breast height 胸径 */
                readonly dbh_m?: number | null;
                /** 落叶 Deciduous */
                deciduous?: boolean | null;
                /**
                 * 地面高出车道 Ground above the lane
                 * Format: double
                 */
                ground_above_lane_m?: number | null;
                /**
                 * 高度误差 Error of the height
                 * Format: double
                 */
                height_error_m?: number | null;
                /**
                 * 顶高 Height
                 * Format: double
                 */
                height_m?: number | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind: "tree" | "hedge" | "planter" | "crop" | "building" | "wall" | "sign" | "kiosk" | "parked_vehicles" | "guardrail" | "cabinet" | "other";
                /**
                 * 用地 Land
                 * @default unknown
                 * @enum {string}
                 */
                land?: "right_of_way" | "private" | "unknown";
                /**
                 * 数据依据 How it is known
                 * @default estimated
                 * @enum {string}
                 */
                origin?: "measured" | "estimated" | "assumed";
                /**
                 * 权属单位 Owner
                 * @description Code or name of a unit, or any other owner
                 */
                owner?: string | null;
                /** 受保护 Protected */
                protected?: boolean | null;
                /**
                 * 半径 Radius
                 * Format: double
                 */
                radius_m?: number | null;
                /**
                 * 复长日期 Regrowth due
                 * Format: date
                 */
                regrowth_due?: string | null;
                /** 可移除 Removable */
                removable?: boolean | null;
                /** Format: int64 */
                readonly revision?: number;
                /** @description Source 数据来源 */
                readonly source?: string | null;
                /** @description Number in the source 来源编号 */
                readonly source_id?: string | null;
                /** 树种 Species */
                species?: string | null;
                /**
                 * 状态 Status
                 * @default standing
                 * @enum {string}
                 */
                status?: "standing" | "trimmed" | "unconfirmed";
                /**
                 * 树干半径 Radius of the trunk
                 * Format: double
                 */
                trunk_radius_m?: number | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
                /**
                 * Format: date-time
                 * @description Since 自
                 */
                readonly valid_from?: string | null;
                /**
                 * 出现时段 Present at
                 * @description When it is there; always when left out
                 */
                windows?: {
                    /** @description Local time */
                    from?: string | null;
                    /** @description All when empty */
                    months?: number[] | null;
                    to?: string | null;
                    /** @description 1 Monday to 7 Sunday; all when empty */
                    weekdays?: number[] | null;
                }[] | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        ObstructionsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Address 地址 */
                address?: string | null;
                /** @description Height of the lower edge 底高 */
                base_m?: number | null;
                /** @description Lane hidden 遮挡车道长度 */
                blocks_m?: number | null;
                /**
                 * @description Cause of this state 更新原因
                 * @enum {string|null}
                 */
                cause?: "survey" | "work" | "regrowth" | "leaf" | "correction" | null;
                /** @description Condition 状况 */
                condition?: string | null;
                /** @description Diameter of the trunk at breast height 胸径 */
                dbh_m?: number | null;
                /** @description Deciduous 落叶 */
                deciduous?: boolean | null;
                /** @description Ground above the lane 地面高出车道 */
                ground_above_lane_m?: number | null;
                /** @description Error of the height 高度误差 */
                height_error_m?: number | null;
                /** @description Height 顶高 */
                height_m?: number | null;
                /**
                 * @description Kind 类别
                 * @enum {string|null}
                 */
                kind?: "tree" | "hedge" | "planter" | "crop" | "building" | "wall" | "sign" | "kiosk" | "parked_vehicles" | "guardrail" | "cabinet" | "other" | null;
                /**
                 * @description Land 用地
                 * @enum {string|null}
                 */
                land?: "right_of_way" | "private" | "unknown" | null;
                /**
                 * @description How it is known 数据依据
                 * @enum {string|null}
                 */
                origin?: "measured" | "estimated" | "assumed" | null;
                /** @description Owner 权属单位 */
                owner?: string | null;
                /** @description Protected 受保护 */
                protected?: boolean | null;
                /** @description Radius 半径 */
                radius_m?: number | null;
                /**
                 * Format: date
                 * @description Regrowth due 复长日期
                 */
                regrowth_due?: string | null;
                /** @description Removable 可移除 */
                removable?: boolean | null;
                /** @description Revision 修订 */
                revision?: number | null;
                /** @description Source 数据来源 */
                source?: string | null;
                /** @description Number in the source 来源编号 */
                source_id?: string | null;
                /** @description Species 树种 */
                species?: string | null;
                /**
                 * @description Status 状态
                 * @enum {string|null}
                 */
                status?: "standing" | "trimmed" | "removed" | "unconfirmed" | null;
                /** @description Radius of the trunk 树干半径 */
                trunk_radius_m?: number | null;
                /**
                 * Format: date-time
                 * @description Since 自
                 */
                valid_from?: string | null;
                /** @description Present at 出现时段 */
                windows?: unknown;
            };
            /** @enum {string} */
            type: "Feature";
        };
        OneTimeLink: {
            /** Format: date-time */
            expires: string;
            link: string;
        };
        OwnSession: {
            /** @description Browser and system that signed in, in a few words */
            agent: string;
            /**
             * Format: date-time
             * @description When they signed in
             */
            created_at: string;
            /** Format: int64 */
            id: number;
            /** @description Network address that signed in */
            origin: string;
            /**
             * Format: date-time
             * @description Last use, to the minute
             */
            seen_at: string;
            /** @description The one that asks */
            this: boolean;
        };
        OwnSessions: {
            sessions: components["schemas"]["OwnSession"][] | null;
        };
        PasswordChange: {
            current: string;
            password: string;
        };
        Photo: {
            /** Format: date-time */
            readonly added_at: string;
            readonly added_by: string;
            /** Format: int64 */
            readonly bytes: number;
            /** @description SHA-256 of the stored file */
            readonly hash: string;
            /** Format: int64 */
            readonly height: number;
            /** Format: int64 */
            readonly id: number;
            /**
             * Format: double
             * @description By the file
             */
            readonly lat: number | null;
            /**
             * Format: double
             * @description By the file
             */
            readonly lon: number | null;
            /** @description Caption */
            note: string;
            /**
             * @description Before or after the work
             * @enum {string|null}
             */
            phase: "before" | "after" | "other" | null;
            /**
             * Format: date-time
             * @description By the file
             */
            readonly taken_at: string | null;
            /**
             * Format: uuid
             * @description Made by the client; the same photo sent again has the same
             */
            uuid: string;
            /** Format: int64 */
            readonly width: number;
        };
        Photos: {
            photos: components["schemas"]["Photo"][] | null;
        };
        PlacePatch: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"];
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties?: {
                /**
                 * 时间 Hours
                 * @description When it draws people; always when left out
                 */
                hours?: {
                    /** @description Local time */
                    from?: string | null;
                    /** @description All when empty */
                    months?: number[] | null;
                    to?: string | null;
                    /** @description 1 Monday to 7 Sunday; all when empty */
                    weekdays?: number[] | null;
                }[] | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind?: "school" | "market" | "fringe" | "bus_stop" | "enterprise" | "rail_crossing" | "hospital" | "parking" | "village" | "other";
                /** 名称 Name */
                name?: string | null;
                /** 备注 Note */
                note?: string | null;
                /** Format: int64 */
                readonly revision?: number;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
            } | null;
            /** @enum {string} */
            type?: "Feature";
        };
        PlaceReplacement: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: components["schemas"]["GeoJSONGeometry"];
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /**
                 * 时间 Hours
                 * @description When it draws people; always when left out
                 */
                hours?: {
                    /** @description Local time */
                    from?: string | null;
                    /** @description All when empty */
                    months?: number[] | null;
                    to?: string | null;
                    /** @description 1 Monday to 7 Sunday; all when empty */
                    weekdays?: number[] | null;
                }[] | null;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                kind: "school" | "market" | "fringe" | "bus_stop" | "enterprise" | "rail_crossing" | "hospital" | "parking" | "village" | "other";
                /** 名称 Name */
                name?: string | null;
                /** 备注 Note */
                note?: string | null;
                /** Format: int64 */
                readonly revision?: number;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
            };
            /** @enum {string} */
            type: "Feature";
        };
        PlacesItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Hours 时间 */
                hours?: unknown;
                /**
                 * @description Kind 类别
                 * @enum {string|null}
                 */
                kind?: "school" | "market" | "fringe" | "bus_stop" | "enterprise" | "rail_crossing" | "hospital" | "parking" | "village" | "other" | null;
                /** @description Name 名称 */
                name?: string | null;
                /** @description Note 备注 */
                note?: string | null;
                /** @description Revision 修订 */
                revision?: number | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Power: {
            /** Format: double */
            base_aadt?: number;
            /** Format: double */
            base_kmh?: number;
            /** Format: double */
            least: number;
            /** Format: double */
            most: number;
            /** Format: double */
            power: number;
        };
        Priorities: {
            intersections: components["schemas"]["PriorityRow"][] | null;
            /** Format: int64 */
            screening_id: number;
            /**
             * Format: int64
             * @description Intersections ranked
             */
            total: number;
            weights: components["schemas"]["PriorityWeight"][] | null;
        };
        PriorityPart: {
            code: string;
            /**
             * Format: double
             * @description NULL when not known; it earns nothing then
             */
            figure: number | null;
            /** Format: double */
            most: number;
            name: components["schemas"]["Words"];
            /** Format: double */
            points: number;
        };
        PriorityRow: {
            /** Format: int64 */
            intersection_id: number;
            name: string;
            /**
             * Format: double
             * @description Crashes in the screening's period
             */
            observed: number;
            parts: components["schemas"]["PriorityPart"][] | null;
            /** Format: double */
            points: number;
            position: number[] | null;
            /** Format: int64 */
            rank: number;
        };
        PriorityWeight: {
            code: string;
            /**
             * Format: double
             * @description Figure that earns them
             */
            full: number;
            name: components["schemas"]["Words"];
            /**
             * Format: double
             * @description Most points that the part can earn
             */
            weight: number;
        };
        Problem: {
            /** @description Files that may be about the same hazard */
            candidates?: components["schemas"]["Candidate"][] | null;
            /**
             * @description Why a file does not take a step
             * @enum {string}
             */
            code?: "state" | "role" | "no_deadline" | "open_work" | "own_work" | "history" | "";
            /** @description What went wrong this time and what to do */
            detail?: string;
            /** @description Each parameter or field at fault */
            errors?: components["schemas"]["Fault"][] | null;
            /**
             * Format: int64
             * @description The HTTP status code
             */
            status: number;
            /** @description The status in words */
            title: string;
            /** @description URI of its kind, else about:blank; of 401 urn:tongshi:problem:session-ended, …:token-void, …:sign-in-needed; of an administrator's act that needs the password again …:password-needed, of everything before a second factor is set up that the city asks for …:second-factor-needed; of a sign-in without a code or with a wrong one …:code-needed, …:code-wrong; of a uuid or Idempotency-Key that came with something else before …:key-used */
            type: string;
        };
        Proof: {
            password: string;
        };
        ReasonCount: {
            /** Format: int64 */
            count: number;
            reason: components["schemas"]["Words"];
        };
        RecoveryCodes: {
            codes: string[] | null;
        };
        Rejected: {
            field: string;
            /** Format: int64 */
            line: number;
            raw: {
                [key: string]: string;
            };
            reason: string;
            reason_zh: string;
            /** Format: int64 */
            row: number;
            value: string;
        };
        RepeatedKey: {
            key: string;
            rows: number[] | null;
        };
        Report: {
            blockers: components["schemas"]["ReportBlocker"][] | null;
            by_severity: {
                [key: string]: number;
            };
            control: string;
            /** @description By kind (collision type), modes, light, weather, surface; the most frequent first */
            counts: {
                [key: string]: components["schemas"]["ReportCount"][] | null;
            };
            /** Format: int64 */
            crashes: number;
            /** Format: int64 */
            deaths: number;
            /** Format: int64 */
            from_year: number;
            /** @description Crashes by weekday (Monday first) and hour */
            grid: (number[] | null)[] | null;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            injured: number;
            kind: string;
            /** Format: int64 */
            legs: number;
            name: string;
            /** @description Within 150 m */
            places: components["schemas"]["ReportPlace"][] | null;
            /** @description As the current screening saw it; null when it did not */
            screened: components["schemas"]["ReportScreened"];
            sites: components["schemas"]["ReportSite"][] | null;
            /** Format: int64 */
            to_year: number;
            trend: components["schemas"]["SpotTrend"];
            triangles: components["schemas"]["ReportTriangle"][] | null;
            /**
             * Format: int64
             * @description Crashes without weekday or hour
             */
            untimed: number;
            works: components["schemas"]["ReportWork"][] | null;
            /** @description Every year of the city's crashes, also those without any here */
            years: components["schemas"]["ReportYear"][] | null;
        };
        ReportBlocker: {
            /** Format: int64 */
            id: number;
            kind: string;
            species: string;
            status: string;
            triangles: number[] | null;
        };
        ReportCount: {
            code: string;
            /** Format: int64 */
            count: number;
        };
        ReportPlace: {
            /** Format: double */
            distance_m: number;
            /** Format: int64 */
            id: number;
            kind: string;
            name: string;
        };
        ReportScreened: {
            /**
             * Format: int64
             * @description Number among the black spots; null when it is not on the list
             */
            black_spot_id: number | null;
            /** Format: double */
            excess: number | null;
            /** Format: double */
            expected: number | null;
            /** Format: double */
            predicted: number | null;
            /** Format: double */
            probability: number | null;
            /** Format: int64 */
            rank: number | null;
            /** Format: int64 */
            screening_id: number;
        };
        ReportSite: {
            deadline: string | null;
            /** Format: int64 */
            id: number;
            number: string;
            state: string;
            title: string;
        };
        ReportTriangle: {
            /** Format: double */
            available_m: number | null;
            blockers: number[] | null;
            /** Format: int64 */
            conflict_leg_id: number;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            leg_id: number;
            manoeuvre: string;
            profile: string;
            /** Format: double */
            required_m: number;
            verdict: string;
        };
        ReportWork: {
            due_on: string | null;
            ends_on: string | null;
            /** Format: int64 */
            id: number;
            kind: string;
            /** Format: int64 */
            site_id: number;
            state: string;
            title: string;
        };
        ReportYear: {
            by_severity: {
                [key: string]: number;
            };
            /** Format: int64 */
            crashes: number;
            /** Format: int64 */
            year: number;
        };
        RuleName: {
            code: string;
            name: components["schemas"]["Words"];
        };
        Rules: {
            clearings: {
                [key: string]: components["schemas"]["Clearing"];
            };
            /** Format: double */
            duplicate_reach_m: number;
            look_backs: components["schemas"]["LookBackRule"][] | null;
            number_prefixes: {
                [key: string]: string;
            };
            source: string;
            supervision: components["schemas"]["Supervision"];
            verified: boolean;
            version: string;
            work_kinds: {
                [key: string]: components["schemas"]["WorkKind"];
            };
        };
        RuleSet: {
            about: string;
            clause: string;
            code: string;
            edition: string;
            name: components["schemas"]["Words"];
            rules: components["schemas"]["RuleName"][] | null;
            source: string;
            /** @description Where the figures come from, in Chinese */
            source_zh: string;
            standard: string;
            /** @description The standard's name in Chinese */
            standard_zh: string;
            /** @description Checked against the text of the standard */
            verified: boolean;
        };
        Screening: {
            /** @description It is the one shown when none is named: the published one */
            current: boolean;
            /**
             * Format: date-time
             * @description Newest crash that it saw
             */
            data_cut_off: string | null;
            /** @description SHA-256 of the data that it saw */
            data_hash: string;
            /**
             * Format: int64
             * @description Version of the layers of the network and the crashes that it saw
             */
            data_version: number;
            /** Format: date-time */
            finished_at: string | null;
            from: string;
            /** Format: int64 */
            id: number;
            made_by: string;
            /** @description Everything that decides the result */
            parameters: components["schemas"]["ScreeningRequest"];
            profile: string;
            /** @description Somebody chose it as the one to show */
            published: boolean;
            /** @description SHA-256 of its result */
            result_hash: string;
            /** Format: int64 */
            revision: number;
            /** Format: int64 */
            seed: number;
            /** Format: int64 */
            spots: number;
            /** Format: date-time */
            started_at: string;
            /** @description Counts, fitted models and notes */
            summary: unknown;
            to: string;
        };
        ScreeningChange: {
            /** @description Make it the one to show; without it none is shown but to planners, who ask for one by its number */
            published?: boolean | null;
        };
        ScreeningChoices: {
            /** @description What stands for what is left out */
            defaults: components["schemas"]["ScreeningRequest"];
            /** @description Day of the oldest crash; empty without crashes */
            from: string;
            /** @description What can rank */
            measures: string[] | null;
            profiles: components["schemas"]["RuleSet"][] | null;
            /** @description Day of the newest crash */
            to: string;
            /** @description What a suggestion or an effect can be of */
            treatments: components["schemas"]["TreatmentName"][] | null;
            weights: components["schemas"]["WeightSet"][] | null;
        };
        ScreeningJob: {
            job: components["schemas"]["Job"];
            parameters: components["schemas"]["ScreeningRequest"];
        };
        ScreeningRequest: {
            /**
             * Format: double
             * @description Distance along the roads within which crashes are one cluster, m
             */
            cluster_m?: number | null;
            /**
             * Format: int64
             * @description Crashes that make a cluster; from the city's density when left out
             */
            cluster_points?: number | null;
            /** @description Make the map of density; true when left out */
            density?: boolean | null;
            /** @description First day, YYYY-MM-DD; three years before the last when left out */
            from?: string | null;
            /**
             * Format: double
             * @description Of being worse than similar places, for a place that no rule names
             */
            least_probability?: number | null;
            /** @description What ranks: excess (default), weighted_excess, expected, probability, moments, frequency, epdo, rate */
            measure?: string | null;
            /** @description Only crashes with one of these modes */
            modes?: ("car" | "truck" | "bus" | "motorcycle" | "e_motorcycle" | "e_bike" | "low_speed_ev" | "tricycle" | "farm_vehicle" | "bicycle" | "pedestrian" | "tram" | "train" | "motor_vehicle" | "other")[] | null;
            /**
             * Format: int64
             * @description Longest list
             */
            most?: number | null;
            /** @description Rules that nominate, such as CN-MPS-2001; none for no rules */
            profile?: string | null;
            /**
             * Format: int64
             * @description Of everything that is drawn; the same data, parameters and seed give the same result
             */
            seed?: number | null;
            /** @description Only these severities; all when empty */
            severity?: ("fatal" | "serious" | "slight" | "injury" | "damage" | "unknown")[] | null;
            /** @description Last day; that of the newest crash when left out */
            to?: string | null;
            /** @description Only these collision types */
            types?: ("angle" | "turning" | "rear_end" | "head_on" | "sideswipe_same" | "sideswipe_opposite" | "pedestrian" | "cyclist" | "fixed_object" | "parked" | "overturn" | "non_collision" | "animal" | "backing" | "rail" | "other")[] | null;
            /** @description Set of severity weights */
            weights?: string | null;
        };
        Screenings: {
            screenings: components["schemas"]["Screening"][] | null;
        };
        SegmentsItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Vehicles a day (AADT) 日均交通量 */
                aadt?: number | null;
                /** @description Year of the count 交通量年份 */
                aadt_year?: number | null;
                /** @description Bridge 桥梁 */
                bridge?: boolean | null;
                /**
                 * @description Class 等级
                 * @enum {string|null}
                 */
                class?: "motorway" | "motorway_link" | "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary" | "tertiary_link" | "unclassified" | "residential" | "living_street" | "pedestrian" | "service" | "track" | "road" | null;
                /** @description From intersection 起点路口 */
                from_intersection_id?: number | null;
                /** @description Inside intersection 所在路口 */
                inside_intersection_id?: number | null;
                /** @description Lanes 车道数 */
                lanes?: number | null;
                /**
                 * @description Origin of the lanes 车道数来源
                 * @enum {string|null}
                 */
                lanes_origin?: "measured" | "tagged" | "assumed" | "person" | null;
                /** @description Length 长度 */
                length_m?: number | null;
                /** @description Level 层 */
                level?: number | null;
                /** @description Lit 照明 */
                lit?: boolean | null;
                /** @description Name 名称 */
                name?: string | null;
                /** @description One-way 单行 */
                oneway?: boolean | null;
                /** @description Road number 编号 */
                ref?: string | null;
                /** @description Roundabout 环岛 */
                roundabout?: boolean | null;
                /** @description Speed 速度 */
                speed_kmh?: number | null;
                /**
                 * @description Origin of the speed 速度来源
                 * @enum {string|null}
                 */
                speed_origin?: "measured" | "design" | "posted" | "assumed" | "person" | null;
                /** @description Surface 路面 */
                surface?: string | null;
                /** @description To intersection 终点路口 */
                to_intersection_id?: number | null;
                /** @description Tunnel 隧道 */
                tunnel?: boolean | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Session: {
            /** @description There are accounts to sign in with */
            accounts: boolean;
            /** Format: int64 */
            crew_id: number | null;
            /** @description Roles to be had at one click: POST /api/session/demo */
            demo: components["schemas"]["DemoRole"][] | null;
            /** @description Signed in by one click */
            demonstration: boolean;
            /** @description Can change a password */
            has_password: boolean;
            login: string;
            name: string;
            /** @description viewer, auditor, crew, planner or admin; empty when not signed in */
            role: string;
            /**
             * @description needed: nothing else is done before it is set up
             * @enum {string}
             */
            second_factor: "off" | "on" | "needed";
            signed_in: boolean;
            /** Format: int64 */
            unit_id: number | null;
            /** Format: int64 */
            user_id: number | null;
            /** @description What is shown: public or staff */
            view: string;
        };
        SetApart: {
            differs: string[] | null;
            given: components["schemas"]["CrashInShort"];
            /** Format: int64 */
            id: number;
            object: string;
            /** Format: int64 */
            object_id: number;
            source_id: string;
            stored: components["schemas"]["CrashInShort"];
        };
        Settings: {
            attributions: components["schemas"]["Attribution"][] | null;
            /** @description West, south, east, north of the network */
            bbox: number[] | null;
            /** @description Longitude, latitude */
            center: number[] | null;
            /** @description Datum of positions unless asked otherwise */
            datum: string;
            /** @description Standard that sight triangles are shown by unless another is asked for */
            default_profile: string;
            /** @description The data is the demonstration city's */
            demo: boolean;
            driving_side: string;
            languages: string[] | null;
            /** @description The standards that sight triangles can be looked at by */
            sight_profiles: components["schemas"]["SightChoice"][] | null;
            tile_attribution: string;
            /** @description Template of a background tile service; empty when there is none */
            tile_url: string;
            title: string;
            version: string;
            working_crs: string;
            /** @description IANA time zone */
            zone: string;
        };
        Sight: {
            /** @description The triangles */
            features: components["schemas"]["SightFeature"][] | null;
            intersection: components["schemas"]["SightPlace"];
            legs: components["schemas"]["SightLeg"][] | null;
            /** @description What hides something, or might */
            obstacles: components["schemas"]["ObstacleFeature"][] | null;
            profile: components["schemas"]["SightProfile"];
            /** @description Pairs of approaches without a triangle */
            skipped: components["schemas"]["SkippedPair"][] | null;
            /** @enum {string} */
            type: "FeatureCollection";
        };
        SightAsk: {
            /** @description GeoJSON Feature, FeatureCollection or geometry: obstructions that are not there, with properties kind, base_m, height_m, radius_m, trunk_radius_m, ground_above_lane_m, removable */
            add?: unknown;
            /** @description With what is there at this local time, such as 2026-07-04T08:30; all that is ever there when left out */
            at?: string | null;
            /** @description Control by leg; all stands for all others */
            control?: {
                [key: string]: string;
            } | null;
            /** @enum {string|null} */
            datum?: "wgs84" | "gcj02" | "bd09" | null;
            /**
             * Format: double
             * @description From which height above the lane the view must be free, metres; for standards that look along rays, the eye
             */
            height_from?: number | null;
            /**
             * Format: double
             * @description Up to which height; for rays, the target
             */
            height_to?: number | null;
            /** @description Obstructions not to look at; places have negative numbers */
            ignore?: number[] | null;
            /** @description Standard; the city's default one when left out */
            profile?: string | null;
            /** @description The reduced triangle, where the standard has one */
            reduced?: boolean | null;
            /** @description km/h by leg; all stands for all others */
            speeds?: {
                [key: string]: number;
            } | null;
            /**
             * @description Who waits for a gap
             * @enum {string|null}
             */
            vehicle?: "car" | "single" | "combination" | null;
            /**
             * Format: double
             * @description Driver's eye behind the near edge
             */
            vertex_m?: number | null;
        };
        SightChoice: {
            name: string;
            title_en: string;
            title_zh: string;
            /** @description Its figures were compared with the standard's text */
            verified: boolean;
        };
        SightFeature: {
            geometry: unknown;
            id: string;
            properties: components["schemas"]["SightTriangle"];
            /** @description vertex, far_vertex, own_lane, other_lane; hidden: the conflicting lane that is hidden from the vertex; far_hidden: the own lane hidden from the far vertex; shadow: the part of the triangle hidden from the vertex */
            shapes: {
                [key: string]: Record<string, unknown>;
            };
            /** @enum {string} */
            type: "Feature";
        };
        SightLeg: {
            /** Format: double */
            bearing_deg: number;
            control: string;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: double */
            speed_kmh: number;
        };
        SightPlace: {
            geometry: unknown;
            /** Format: int64 */
            id: number;
            name: string;
        };
        SightProfile: {
            clause: string;
            edition: string;
            name: string;
            standard: string;
            /** @description Its figures were compared with the standard's text */
            verified: boolean;
        };
        SightTriangle: {
            /** Format: double */
            area_ratio: number | null;
            assumed: string[] | null;
            /** Format: double */
            available_m: number | null;
            blockers: number[] | null;
            /** @description null when no removal clears the triangle */
            clearing: number[] | null;
            /** Format: int64 */
            conflict_leg_id: number;
            details: unknown;
            estimated: boolean;
            evidence: string;
            /** Format: int64 */
            intersection_id: number;
            kind: string;
            /** Format: int64 */
            lane: number;
            /** Format: double */
            lane_ratio: number | null;
            /** Format: int64 */
            leg_id: number;
            manoeuvre: string;
            minor: number[] | null;
            needs_survey: number[] | null;
            /** Format: double */
            own_speed_kmh: number;
            own_speed_origin: string;
            places: number[] | null;
            profile: string;
            /** Format: double */
            required_m: number;
            /** Format: double */
            required_own_m: number;
            sentence_en: string;
            sentence_zh: string;
            /** Format: double */
            speed_kmh: number;
            speed_origin: string;
            standard: string;
            /** Format: double */
            stopping_m: number;
            /** Format: double */
            sync_ratio: number | null;
            temporary: boolean;
            user_class: string;
            verdict: string;
            verdict_otherwise?: string;
        };
        SightTrianglesItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Share of the area seen 面积可见率 */
                area_ratio?: number | null;
                /** @description Assumed 推定项 */
                assumed?: ("lane_width" | "lane_count" | "speed" | "control" | "grade" | "no_through_lane" | "straight_extension" | "flat_assumed" | "level_ratios")[] | null;
                /** @description Distance available 可见距离 */
                available_m?: number | null;
                /** @description Numbers of the obstructions that block 遮挡物编号 */
                blockers?: unknown;
                /** @description Shortest list to clear 最短清除清单 */
                clearing?: unknown;
                /**
                 * Format: date-time
                 * @description Computed 计算时间
                 */
                computed_at?: string | null;
                /** @description Conflicting leg 冲突进口道 */
                conflict_leg_id?: number | null;
                /** @description Why it is accepted as it is 容许偏差理由 */
                deviation_reason?: string | null;
                /** @description Rests on estimates 依据估算 */
                estimated?: boolean | null;
                /**
                 * @description Evidence 依据
                 * @enum {string|null}
                 */
                evidence?: "surveyed" | "inventory" | "none" | null;
                /** @description Intersection 路口 */
                intersection_id?: number | null;
                /**
                 * @description Kind 类型
                 * @enum {string|null}
                 */
                kind?: "approach" | "departure" | null;
                /** @description Lane 车道 */
                lane?: number | null;
                /** @description Share of the lane seen 车道可见率 */
                lane_ratio?: number | null;
                /** @description Leg 进口道 */
                leg_id?: number | null;
                /**
                 * @description Manoeuvre 转向
                 * @enum {string|null}
                 */
                manoeuvre?: "through" | "left" | "right" | "cross" | "corner" | null;
                /** @description Numbers of those that hide little 轻微遮挡物编号 */
                minor?: unknown;
                /** @description Numbers of those to be surveyed 须普查的遮挡物编号 */
                needs_survey?: unknown;
                /** @description Own speed 本方车速 */
                own_speed_kmh?: number | null;
                /**
                 * @description Origin of the own speed 本方车速来源
                 * @enum {string|null}
                 */
                own_speed_origin?: "measured" | "design" | "posted" | "assumed" | "person" | null;
                /** @description Numbers of the places that block 遮挡的重点区域编号 */
                places?: unknown;
                /** @description Profile 标准 */
                profile?: string | null;
                /** @description Distance required 应见距离 */
                required_m?: number | null;
                /** @description Distance along the own lane 本车道距离 */
                required_own_m?: number | null;
                /** @description In words, English 英文说明 */
                sentence_en?: string | null;
                /** @description In words, Chinese 说明 */
                sentence_zh?: string | null;
                /**
                 * @description Basis of the speeds 车速依据
                 * @enum {string|null}
                 */
                speed_basis?: "measured" | "design" | "posted" | "assumed" | "person" | null;
                /** @description Speed of the conflicting traffic 来车车速 */
                speed_kmh?: number | null;
                /**
                 * @description Origin of that speed 来车车速来源
                 * @enum {string|null}
                 */
                speed_origin?: "measured" | "design" | "posted" | "assumed" | "person" | null;
                /** @description Standard 标准出处 */
                standard?: string | null;
                /** @description Stopping distance 停车视距 */
                stopping_m?: number | null;
                /** @description Share of the approach time seen 同步可见率 */
                sync_ratio?: number | null;
                /** @description Hidden at some hours only 临时遮挡 */
                temporary?: boolean | null;
                /**
                 * @description User class 车型
                 * @enum {string|null}
                 */
                user_class?: "car" | "truck" | "e_bike" | null;
                /**
                 * @description Verdict 结论
                 * @enum {string|null}
                 */
                verdict?: "clear" | "partial" | "blocked" | "unknown" | null;
                /**
                 * @description Verdict at other hours 其他时段结论
                 * @enum {string|null}
                 */
                verdict_otherwise?: "clear" | "partial" | "blocked" | "unknown" | null;
                /** @description Checked on the spot 已现场核实 */
                verified?: boolean | null;
                /**
                 * Format: date-time
                 * @description When that was 核实时间
                 */
                verified_at?: string | null;
                /** @description Checked by 核实人 */
                verified_by?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Site: {
            /** 验收人 Accepted by */
            readonly accepted_by: string | null;
            /**
             * 验收日期 Accepted
             * Format: date
             */
            readonly accepted_on: string | null;
            /** Format: int64 */
            area_id: number | null;
            /** Format: int64 */
            campaign_id: number | null;
            /**
             * 类别 Class
             * @enum {string}
             */
            class: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
            /**
             * 销号时间 Closed
             * Format: date-time
             */
            readonly closed_at: string | null;
            /**
             * 样板路 Model road
             * Format: int64
             */
            corridor_id: number | null;
            /**
             * 整改期限 Deadline
             * Format: date
             */
            readonly deadline: string | null;
            /**
             * 逾期级别 Escalation
             * @enum {string|null}
             */
            readonly escalation: "overdue" | "reminded" | "superior" | null;
            /** 依据 Evidence */
            evidence: components["schemas"]["Evidence"][] | null;
            /**
             * 延期次数 Times extended
             * Format: int64
             */
            readonly extended: number;
            /**
             * 路口 Intersection
             * Format: int64
             */
            intersection_id: number | null;
            /**
             * 进口道 Leg
             * Format: int64
             */
            leg_id: number | null;
            /** Format: int64 */
            readonly merged_into: number | null;
            /** 备注 Note */
            note: string;
            /** 编号 Number */
            readonly number: string;
            /**
             * 立案时间 Opened
             * Format: date-time
             */
            readonly opened_at: string | null;
            /** 立案人 Opened by */
            readonly opened_by: string;
            /**
             * 来源 Source
             * @default by_hand
             * @enum {string}
             */
            origin: "black_spot" | "triangle" | "place" | "citizen" | "patrol" | "unit" | "by_hand";
            /** 逾期 Overdue */
            readonly overdue: boolean;
            /**
             * 重点区域 Place
             * Format: int64
             */
            place_id: number | null;
            /**
             * 重新整改次数 Times taken up again
             * Format: int64
             */
            readonly reopened: number;
            /** Format: int64 */
            readonly revision: number;
            /**
             * 路段 Segment
             * Format: int64
             */
            segment_id: number | null;
            /**
             * 状态 State
             * @enum {string}
             */
            readonly state: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
            /** 督办文号 Notice number */
            readonly supervision_number: string;
            /**
             * 督办级别 Supervision tier
             * @enum {string|null}
             */
            readonly tier: "province" | "city" | "county" | null;
            /** 名称 Name */
            title: string;
            /**
             * Format: uuid
             * @description Made by the client; the server makes one when it is left out
             */
            uuid: string;
            /** Format: date-time */
            readonly withdrawn_at?: string;
        };
        SiteEvent: {
            actor: string;
            actor_role: string;
            /** Format: date-time */
            client_time: string | null;
            /** Format: date */
            deadline: string | null;
            /** @enum {string} */
            event: "open" | "verify" | "refuse" | "list" | "measure" | "rectify" | "extend" | "accept" | "delist" | "fall_due" | "look_back" | "reopen" | "merge" | "change";
            /** @enum {string|null} */
            from_state: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected" | null;
            /** Format: int64 */
            id: number;
            note: string;
            number: string;
            /** Format: int64 */
            other_id: number | null;
            passed: boolean | null;
            photos: string[] | null;
            reason: string;
            /** Format: date-time */
            server_time: string;
            /** Format: int64 */
            site_id: number;
            /** @enum {string|null} */
            tier: "province" | "city" | "county" | null;
            /** @enum {string} */
            to_state: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
            uuid: string;
        };
        SiteFeature: {
            geometry: unknown;
            /** Format: int64 */
            id: number;
            properties: components["schemas"]["Site"];
            type: string;
        };
        SiteFile: {
            documents: components["schemas"]["Document"][] | null;
            events: components["schemas"]["SiteEvent"][] | null;
            geometry: unknown;
            /** Format: int64 */
            id: number;
            look_backs: components["schemas"]["LookBack"][] | null;
            measures: components["schemas"]["SiteMeasure"][] | null;
            /** @description Files that were merged into it */
            merged: number[] | null;
            properties: components["schemas"]["Site"];
            reports: components["schemas"]["SiteReport"][] | null;
            /** @description What the reader may do next */
            steps: ("open" | "verify" | "refuse" | "list" | "measure" | "rectify" | "extend" | "accept" | "delist" | "fall_due" | "look_back" | "reopen" | "merge" | "change")[] | null;
            type: string;
            units: components["schemas"]["SiteUnit"][] | null;
            works: components["schemas"]["WorkBrief"][] | null;
        };
        SiteMeasure: {
            added_by: string;
            /** Format: date */
            ends_on: string | null;
            /** Format: int64 */
            id: number;
            measure: string;
            /** Format: date */
            starts_on: string;
        };
        SiteMerger: {
            client_time?: string | null;
            /** Format: int64 */
            into: number;
            note?: string | null;
            reason: string;
            /** Format: uuid */
            uuid: string;
        };
        SitePatch: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"];
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties?: {
                /** 验收人 Accepted by */
                readonly accepted_by?: string | null;
                /**
                 * 验收日期 Accepted
                 * Format: date
                 */
                readonly accepted_on?: string | null;
                /** @description Area 辖区 */
                readonly area?: string | null;
                /** Format: int64 */
                area_id?: number | null;
                /** Format: int64 */
                campaign_id?: number | null;
                /**
                 * 类别 Class
                 * @enum {string}
                 */
                class?: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
                /**
                 * 销号时间 Closed
                 * Format: date-time
                 */
                readonly closed_at?: string | null;
                /**
                 * 样板路 Model road
                 * Format: int64
                 */
                corridor_id?: number | null;
                /**
                 * 整改期限 Deadline
                 * Format: date
                 */
                readonly deadline?: string | null;
                /**
                 * 逾期级别 Escalation
                 * @enum {string|null}
                 */
                readonly escalation?: "overdue" | "reminded" | "superior" | null;
                /** 依据 Evidence */
                evidence?: {
                    /** Format: int64 */
                    id: number;
                    /** @enum {string} */
                    kind: "black_spot" | "triangle" | "crash" | "place" | "obstruction";
                    note?: string | null;
                }[] | null;
                /**
                 * 延期次数 Times extended
                 * Format: int64
                 */
                readonly extended?: number;
                /**
                 * 路口 Intersection
                 * Format: int64
                 */
                intersection_id?: number | null;
                /** @description Lead unit 牵头单位 */
                readonly lead_unit?: string | null;
                /**
                 * 进口道 Leg
                 * Format: int64
                 */
                leg_id?: number | null;
                /**
                 * Format: date
                 * @description Next look-back 下次回头看
                 */
                readonly look_back_due?: string | null;
                /** Format: int64 */
                readonly merged_into?: number | null;
                /** 备注 Note */
                note?: string | null;
                /** 编号 Number */
                readonly number?: string;
                /**
                 * 立案时间 Opened
                 * Format: date-time
                 */
                readonly opened_at?: string | null;
                /** 立案人 Opened by */
                readonly opened_by?: string;
                /**
                 * 来源 Source
                 * @default by_hand
                 * @enum {string}
                 */
                origin?: "black_spot" | "triangle" | "place" | "citizen" | "patrol" | "unit" | "by_hand";
                /** 逾期 Overdue */
                readonly overdue?: boolean;
                /**
                 * 重点区域 Place
                 * Format: int64
                 */
                place_id?: number | null;
                /**
                 * 重新整改次数 Times taken up again
                 * Format: int64
                 */
                readonly reopened?: number;
                /** Format: int64 */
                readonly revision?: number;
                /**
                 * 路段 Segment
                 * Format: int64
                 */
                segment_id?: number | null;
                /**
                 * 状态 State
                 * @enum {string}
                 */
                readonly state?: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
                /** 督办文号 Notice number */
                readonly supervision_number?: string;
                /**
                 * 督办级别 Supervision tier
                 * @enum {string|null}
                 */
                readonly tier?: "province" | "city" | "county" | null;
                /** 名称 Name */
                title?: string;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
                /** Format: date-time */
                readonly withdrawn_at?: string;
                /** @description Works 任务数 */
                readonly works?: number | null;
                /** @description Works not done 未完成任务数 */
                readonly works_open?: number | null;
            } | null;
            /** @enum {string} */
            type?: "Feature";
        };
        SiteReplacement: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: components["schemas"]["GeoJSONGeometry"];
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /** 验收人 Accepted by */
                readonly accepted_by?: string | null;
                /**
                 * 验收日期 Accepted
                 * Format: date
                 */
                readonly accepted_on?: string | null;
                /** @description Area 辖区 */
                readonly area?: string | null;
                /** Format: int64 */
                area_id?: number | null;
                /** Format: int64 */
                campaign_id?: number | null;
                /**
                 * 类别 Class
                 * @enum {string}
                 */
                class: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
                /**
                 * 销号时间 Closed
                 * Format: date-time
                 */
                readonly closed_at?: string | null;
                /**
                 * 样板路 Model road
                 * Format: int64
                 */
                corridor_id?: number | null;
                /**
                 * 整改期限 Deadline
                 * Format: date
                 */
                readonly deadline?: string | null;
                /**
                 * 逾期级别 Escalation
                 * @enum {string|null}
                 */
                readonly escalation?: "overdue" | "reminded" | "superior" | null;
                /** 依据 Evidence */
                evidence?: {
                    /** Format: int64 */
                    id: number;
                    /** @enum {string} */
                    kind: "black_spot" | "triangle" | "crash" | "place" | "obstruction";
                    note?: string | null;
                }[] | null;
                /**
                 * 延期次数 Times extended
                 * Format: int64
                 */
                readonly extended?: number;
                /**
                 * 路口 Intersection
                 * Format: int64
                 */
                intersection_id?: number | null;
                /** @description Lead unit 牵头单位 */
                readonly lead_unit?: string | null;
                /**
                 * 进口道 Leg
                 * Format: int64
                 */
                leg_id?: number | null;
                /**
                 * Format: date
                 * @description Next look-back 下次回头看
                 */
                readonly look_back_due?: string | null;
                /** Format: int64 */
                readonly merged_into?: number | null;
                /** 备注 Note */
                note?: string | null;
                /** 编号 Number */
                readonly number?: string;
                /**
                 * 立案时间 Opened
                 * Format: date-time
                 */
                readonly opened_at?: string | null;
                /** 立案人 Opened by */
                readonly opened_by?: string;
                /**
                 * 来源 Source
                 * @default by_hand
                 * @enum {string}
                 */
                origin?: "black_spot" | "triangle" | "place" | "citizen" | "patrol" | "unit" | "by_hand";
                /** 逾期 Overdue */
                readonly overdue?: boolean;
                /**
                 * 重点区域 Place
                 * Format: int64
                 */
                place_id?: number | null;
                /**
                 * 重新整改次数 Times taken up again
                 * Format: int64
                 */
                readonly reopened?: number;
                /** Format: int64 */
                readonly revision?: number;
                /**
                 * 路段 Segment
                 * Format: int64
                 */
                segment_id?: number | null;
                /**
                 * 状态 State
                 * @enum {string}
                 */
                readonly state?: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
                /** 督办文号 Notice number */
                readonly supervision_number?: string;
                /**
                 * 督办级别 Supervision tier
                 * @enum {string|null}
                 */
                readonly tier?: "province" | "city" | "county" | null;
                /** 名称 Name */
                title: string;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
                /** Format: date-time */
                readonly withdrawn_at?: string;
                /** @description Works 任务数 */
                readonly works?: number | null;
                /** @description Works not done 未完成任务数 */
                readonly works_open?: number | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        SiteReport: {
            /** Format: date-time */
            added_at: string;
            added_by: string;
            /** Format: int64 */
            id: number;
            /** Format: double */
            lat: number | null;
            /** Format: double */
            lon: number | null;
            note: string;
            /** @enum {string} */
            origin: "black_spot" | "triangle" | "place" | "citizen" | "patrol" | "unit" | "by_hand";
            photos: string[] | null;
            /** Format: date-time */
            reported_at: string;
            reporter?: string;
            /** Format: int64 */
            site_id: number | null;
            uuid: string;
        };
        SitesItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /** @description Area 辖区 */
                area?: string | null;
                /**
                 * @description Class 类别
                 * @enum {string|null}
                 */
                class?: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other" | null;
                /**
                 * Format: date-time
                 * @description Closed 销号时间
                 */
                closed_at?: string | null;
                /**
                 * Format: date
                 * @description Deadline 期限
                 */
                deadline?: string | null;
                /**
                 * @description Escalation 逾期级别
                 * @enum {string|null}
                 */
                escalation?: "overdue" | "reminded" | "superior" | null;
                /** @description Times extended 延期次数 */
                extended?: number | null;
                /** @description Intersection 路口 */
                intersection_id?: number | null;
                /** @description Lead unit 牵头单位 */
                lead_unit?: string | null;
                /** @description Leg 进口道 */
                leg_id?: number | null;
                /**
                 * Format: date
                 * @description Next look-back 下次回头看
                 */
                look_back_due?: string | null;
                /** @description Note 备注 */
                note?: string | null;
                /** @description Number 编号 */
                number?: string | null;
                /**
                 * Format: date-time
                 * @description Opened 立案时间
                 */
                opened_at?: string | null;
                /** @description Overdue 逾期 */
                overdue?: boolean | null;
                /** @description Place 重点区域 */
                place_id?: number | null;
                /** @description Times taken up again 重新整改次数 */
                reopened?: number | null;
                /** @description Revision 修订 */
                revision?: number | null;
                /** @description Segment 路段 */
                segment_id?: number | null;
                /**
                 * @description State 状态
                 * @enum {string|null}
                 */
                state?: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected" | null;
                /** @description Supervision number 督办文号 */
                supervision_number?: string | null;
                /**
                 * @description Tier 督办级别
                 * @enum {string|null}
                 */
                tier?: "province" | "city" | "county" | null;
                /** @description Title 标题 */
                title?: string | null;
                /** @description Works 任务数 */
                works?: number | null;
                /** @description Works not done 未完成任务数 */
                works_open?: number | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        SiteStepOutcome: {
            event: components["schemas"]["SiteEvent"];
            site: components["schemas"]["SiteFeature"];
            /** @description What the same person may do next */
            steps: ("open" | "verify" | "refuse" | "list" | "measure" | "rectify" | "extend" | "accept" | "delist" | "fall_due" | "look_back" | "reopen" | "merge" | "change")[] | null;
        };
        SiteUnit: {
            code: string;
            /** Format: date */
            due_on: string | null;
            /** @enum {string} */
            kind: "police" | "parks" | "highways" | "city_management" | "street_office" | "enterprise" | "contractor" | "other";
            letter_number: string;
            name: string;
            /** Format: date */
            replied_on: string | null;
            /** @enum {string} */
            role: "lead" | "cooperating" | "owner" | "accepting";
            /** Format: int64 */
            unit_id: number;
        };
        SiteUnitRole: {
            /** Format: date */
            due_on?: string | null;
            letter_number?: string | null;
            /** Format: date */
            replied_on?: string | null;
            /** @enum {string} */
            role: "lead" | "cooperating" | "owner" | "accepting";
            /** Format: int64 */
            unit_id: number;
        };
        Skipped: {
            /** Format: int64 */
            obstruction_id: number;
            /** Format: int64 */
            work_id: number;
        };
        SkippedPair: {
            /** Format: int64 */
            conflict_leg_id?: number;
            /** @description What of it cannot be used, in English */
            detail?: string;
            /** @description The same in Chinese */
            detail_zh?: string;
            /** Format: int64 */
            leg_id: number;
            /** @enum {string} */
            reason: "no_legs" | "no_line" | "merge" | "no_crossing" | "turns_off" | "speed" | "roundabout" | "no_conflict" | "too_short";
        };
        SpatialExtent: {
            bbox: (number[] | null)[] | null;
            crs: string;
        };
        Spot: {
            details: components["schemas"]["SpotDetails"];
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            screening_id: number;
        };
        SpotDetails: {
            /**
             * Format: double
             * @description Share of the judged sight triangles that are not clear
             */
            blocked: number | null;
            by_severity: {
                [key: string]: number;
            };
            by_year: {
                [key: string]: number;
            };
            /** @description Numbers of the crashes it counts */
            crashes: number[] | null;
            /** Format: double */
            critical_rate: number | null;
            /** Format: double */
            dispersion: number | null;
            /** @description Crashes by weekday (Monday first) and hour */
            grid: (number[] | null)[] | null;
            /**
             * Format: double
             * @description Probability of being among the first 20
             */
            in_top_20: number | null;
            /** Format: double */
            moments_excess: number | null;
            /** @description Kinds of places within 150 m */
            near: string[] | null;
            patterns: components["schemas"]["SpotPattern"][] | null;
            /** @description Of a stretch: where its segment is worst; left out when no window can be trusted */
            peak?: components["schemas"]["SpotPeak"];
            priority: components["schemas"]["PriorityPart"][] | null;
            /**
             * Format: double
             * @description Mean of the rank over its uncertainty
             */
            rank_expected: number | null;
            rules: components["schemas"]["SpotRule"][] | null;
            stretches: components["schemas"]["SpotStretch"][] | null;
            treatments: components["schemas"]["SpotTreatment"][] | null;
            trend: components["schemas"]["SpotTrend"];
            /**
             * Format: int64
             * @description Crashes without weekday or hour
             */
            untimed: number;
        };
        SpotPattern: {
            aspect: string;
            code: string;
            /** Format: int64 */
            count: number;
            name: components["schemas"]["Words"];
            /** Format: int64 */
            of: number;
            /**
             * Format: double
             * @description Adjusted for the number of patterns (Holm)
             */
            p: number;
            /**
             * Format: double
             * @description Share at similar places
             */
            reference: number;
            /** Format: double */
            share: number;
            significant: boolean;
        };
        SpotPeak: {
            /**
             * Format: double
             * @description Coefficient of variation that it was judged by
             */
            cv: number | null;
            /** Format: double */
            from_m: number;
            /**
             * Format: double
             * @description Crashes expected there per km and year
             */
            per_km: number;
            /** Format: int64 */
            segment_id: number;
            /** Format: double */
            to_m: number;
        };
        SpotRule: {
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            from_year: number;
            /** @description Conditions that a person must confirm before the rule is met */
            missing: string[] | null;
            name: components["schemas"]["Words"];
            profile: string;
            rule: string;
            /** Format: double */
            score: number;
            tier: string;
            /** Format: int64 */
            to_year: number;
            type: string;
        };
        SpotStretch: {
            /** Format: double */
            from_m: number;
            /** Format: int64 */
            segment_id: number;
            /** Format: double */
            to_m: number;
        };
        SpotTreatment: {
            /** @description Patterns that it answers */
            answers: string[] | null;
            /** @description The source gives no error; one is assumed */
            assumed_se: boolean;
            /**
             * Format: double
             * @description NULL when no figure is known
             */
            cmf: number | null;
            code: string;
            name: components["schemas"]["Words"];
            note: string;
            /** Format: double */
            saved_per_year: number | null;
            /** Format: double */
            saved_se: number | null;
            source: string;
            /** Format: int64 */
            stars: number;
            verified: boolean;
            work_kind: string;
        };
        SpotTrend: {
            direction: string;
            /** Format: double */
            p: number;
            /**
             * Format: double
             * @description Factor from one year to the next
             */
            per_year: number | null;
        };
        Supervised: {
            area: string | null;
            /** @enum {string} */
            class: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other";
            /**
             * Format: int64
             * @description Below 0 when the deadline has passed; null when the file is not open
             */
            days_left: number | null;
            /** Format: date */
            deadline: string | null;
            /** @enum {string|null} */
            escalation: "overdue" | "reminded" | "superior" | null;
            /** Format: int64 */
            extended: number;
            /** Format: int64 */
            id: number;
            lead_unit: string | null;
            number: string;
            /** Format: int64 */
            reopened: number;
            /** @enum {string} */
            state: "reported" | "verified" | "listed" | "interim" | "rectifying" | "accepted" | "delisted" | "review_due" | "rejected";
            supervision_number: string;
            /** @enum {string|null} */
            tier: "province" | "city" | "county" | null;
            title: string;
            /** Format: int64 */
            works: number;
            /** Format: int64 */
            works_open: number;
        };
        Supervision: {
            levels: components["schemas"]["EscalationLevel"][] | null;
        };
        SupervisionList: {
            sites: components["schemas"]["Supervised"][] | null;
        };
        TemporalExtent: {
            interval: ((string | null)[] | null)[] | null;
            trs: string;
        };
        TileJSON: {
            bounds?: number[];
            /** Format: int64 */
            maxzoom: number;
            /** Format: int64 */
            minzoom: number;
            name: string;
            tilejson: string;
            tiles: string[] | null;
            vector_layers: components["schemas"]["VectorLayer"][] | null;
        };
        TileMatrix: {
            /** Format: double */
            cellSize: number;
            cornerOfOrigin: string;
            id: string;
            /** Format: int64 */
            matrixHeight: number;
            /** Format: int64 */
            matrixWidth: number;
            pointOfOrigin: number[] | null;
            /** Format: double */
            scaleDenominator: number;
            /** Format: int64 */
            tileHeight: number;
            /** Format: int64 */
            tileWidth: number;
        };
        TileMatrixLimit: {
            /** Format: int64 */
            maxTileCol: number;
            /** Format: int64 */
            maxTileRow: number;
            /** Format: int64 */
            minTileCol: number;
            /** Format: int64 */
            minTileRow: number;
            tileMatrix: string;
        };
        TileMatrixSet: {
            crs: string;
            id: string;
            links: components["schemas"]["Link"][] | null;
            orderedAxes: string[] | null;
            tileMatrices: components["schemas"]["TileMatrix"][] | null;
            title: string;
            uri: string;
            wellKnownScaleSet: string;
        };
        TileMatrixSetEntry: {
            crs: string;
            id: string;
            links: components["schemas"]["Link"][] | null;
            title: string;
            uri: string;
        };
        TileMatrixSets: {
            links: components["schemas"]["Link"][] | null;
            tileMatrixSets: components["schemas"]["TileMatrixSetEntry"][] | null;
        };
        Tileset: {
            crs: string;
            dataType: string;
            layers?: components["schemas"]["TilesetLayer"][] | null;
            links: components["schemas"]["Link"][] | null;
            tileMatrixSetId: string;
            tileMatrixSetLimits: components["schemas"]["TileMatrixLimit"][] | null;
            tileMatrixSetURI: string;
            title: string;
        };
        TilesetEntry: {
            crs: string;
            dataType: string;
            links: components["schemas"]["Link"][] | null;
            tileMatrixSetId: string;
            tileMatrixSetLimits: components["schemas"]["TileMatrixLimit"][] | null;
            tileMatrixSetURI: string;
            title: string;
        };
        TilesetLayer: {
            dataType: string;
            /**
             * Format: int64
             * @description 0 points, 1 lines, 2 areas; left out where they are mixed
             */
            geometryDimension?: number;
            geometryType?: string;
            id: string;
            propertiesSchema: {
                [key: string]: unknown;
            };
        };
        Tilesets: {
            links: components["schemas"]["Link"][] | null;
            tilesets: components["schemas"]["TilesetEntry"][] | null;
        };
        Token: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: int64 */
            crew_id?: number;
            /** Format: date-time */
            expires_at: string;
            /** @description For a GIS such as QGIS: edits obstructions and places by the revision that its body carries, without If-Match */
            gis: boolean;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: date-time */
            revoked_at: string | null;
            role: string;
            /** Format: date-time */
            seen_at: string | null;
            /** @enum {string} */
            state: "in_force" | "revoked" | "expired";
        };
        Tokens: {
            tokens: components["schemas"]["Token"][] | null;
        };
        TokenWithSecret: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: int64 */
            crew_id?: number;
            /** Format: date-time */
            expires_at: string;
            /** @description For a GIS such as QGIS: edits obstructions and places by the revision that its body carries, without If-Match */
            gis: boolean;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: date-time */
            revoked_at: string | null;
            role: string;
            /** Format: date-time */
            seen_at: string | null;
            /** @enum {string} */
            state: "in_force" | "revoked" | "expired";
            token?: string;
        };
        TopSpot: {
            /** Format: double */
            excess: number | null;
            /** Format: double */
            expected: number | null;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: double */
            observed: number;
            place: string;
            /** Format: int64 */
            place_id: number;
            /** Format: int64 */
            rank: number;
            /** Format: int64 */
            rank_high: number | null;
            /** Format: int64 */
            rank_low: number | null;
            reason_en: string;
            reason_zh: string;
        };
        TreatmentEffect: {
            /**
             * Format: double
             * @description Crashes after, had nothing been done
             */
            expected: number | null;
            /** Format: double */
            high: number | null;
            /**
             * Format: double
             * @description 95 %
             */
            low: number | null;
            /**
             * Format: double
             * @description After against before, per year, without allowing for anything
             */
            naive: number | null;
            /**
             * Format: double
             * @description Crashes after
             */
            observed: number | null;
            /**
             * Format: double
             * @description Part of the naive change that would have come by itself
             */
            regression_to_mean: number | null;
            /** Format: double */
            se: number | null;
            /**
             * Format: int64
             * @description Works that count
             */
            sites: number;
            /**
             * Format: double
             * @description Index of effectiveness: 0.8 means 20 % fewer
             */
            theta: number | null;
            /**
             * Format: int64
             * @description Works without a year before and after
             */
            too_early: number;
            /** @description Code of the treatment, or kind of work where none is noted */
            treatment: string;
            /** @enum {string} */
            verdict: "too_early" | "better" | "worse" | "not_proven" | "nothing_after";
            works: components["schemas"]["WorkEffect"][] | null;
        };
        TreatmentName: {
            code: string;
            name: components["schemas"]["Words"];
        };
        TriangleVerification: {
            /** @description Why the triangle is accepted as it is; empty takes it back */
            deviation_reason?: string | null;
            /** @description Checked on the spot; false takes it back */
            verified?: boolean | null;
        };
        Unassigned: {
            assigned_by: string;
            assignment: string;
            /** @description Intersections and segments near its position, the nearest first */
            candidates: components["schemas"]["CrashCandidate"][] | null;
            cross_street: string;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            intersection_id: number | null;
            kind: string | null;
            /** Format: date-time */
            occurred_at: string | null;
            /** @description Longitude, latitude; null when the record has none */
            position: number[] | null;
            reason: string;
            /** Format: int64 */
            revision: number;
            /** Format: int64 */
            segment_id: number | null;
            severity: string;
            source: string;
            source_id: string;
            street: string;
            /** Format: int64 */
            year: number;
        };
        UnassignedCrashes: {
            crashes: components["schemas"]["Unassigned"][] | null;
            links: components["schemas"]["Link"][] | null;
            /** Format: int64 */
            total: number;
        };
        UndoJob: {
            job: components["schemas"]["Job"];
        };
        Undone: {
            /** Format: int64 */
            left: number;
            left_rows: components["schemas"]["LeftRow"][] | null;
            /** Format: int64 */
            removed: number;
            /** Format: int64 */
            restored: number;
        };
        Unit: {
            /**
             * 代码 Code
             * @description Short, of letters and digits
             */
            code: string;
            /** Format: int64 */
            readonly id: number;
            /**
             * 类别 Kind
             * @enum {string}
             */
            kind: "police" | "parks" | "highways" | "city_management" | "street_office" | "enterprise" | "contractor" | "other";
            /** 名称 Name */
            name: string;
            /** Format: int64 */
            readonly revision: number;
        };
        UnitPatch: {
            /**
             * 代码 Code
             * @description Short, of letters and digits
             */
            code?: string;
            /** Format: int64 */
            readonly id?: number;
            /**
             * 类别 Kind
             * @enum {string}
             */
            kind?: "police" | "parks" | "highways" | "city_management" | "street_office" | "enterprise" | "contractor" | "other";
            /** 名称 Name */
            name?: string;
            /** Format: int64 */
            readonly revision?: number;
        };
        Unread: {
            column: string;
            reason: components["schemas"]["Words"];
            value: string;
        };
        UnreadRow: {
            cells: components["schemas"]["Unread"][] | null;
            /** Format: int64 */
            line: number;
            raw: {
                [key: string]: string;
            };
            /** Format: int64 */
            row: number;
            source_id: string;
        };
        Upload: {
            /**
             * Format: int64
             * @description Size of the whole file
             */
            bytes: number;
            /** Format: date-time */
            readonly changed_at: string;
            /** Format: int64 */
            readonly id: number;
            /** Format: date-time */
            readonly made_at: string;
            readonly made_by: string;
            /** @description Name that the file has with its sender */
            name: string;
            /**
             * Format: int64
             * @description How much of it is here, from its beginning
             */
            readonly received: number;
            /**
             * Format: date-time
             * @description When it was imported; a day later it is gone
             */
            readonly used_at: string | null;
            /**
             * Format: uuid
             * @description Made by the client; what is sent again under it is the same upload
             */
            uuid: string;
        };
        User: {
            /** Format: date-time */
            readonly created_at?: string | null;
            /** Format: int64 */
            crew_id?: number | null;
            readonly demonstration?: boolean;
            disabled?: boolean;
            /** Format: date-time */
            readonly disabled_at?: string | null;
            readonly has_password?: boolean;
            /** Format: int64 */
            readonly id?: number;
            readonly login?: string;
            /** 姓名 Name */
            name?: string;
            /** Format: int64 */
            readonly revision?: number;
            /**
             * 角色 Role
             * @enum {string}
             */
            role?: "viewer" | "auditor" | "crew" | "planner" | "admin";
            readonly second_factor?: boolean;
            /** Format: int64 */
            unit_id?: number | null;
        };
        UserPatch: {
            /** Format: date-time */
            readonly created_at?: string | null;
            /** Format: int64 */
            crew_id?: number | null;
            readonly demonstration?: boolean;
            disabled?: boolean | null;
            /** Format: date-time */
            readonly disabled_at?: string | null;
            readonly has_password?: boolean;
            /** Format: int64 */
            readonly id?: number;
            readonly login?: string;
            /** 姓名 Name */
            name?: string;
            /** Format: int64 */
            readonly revision?: number;
            /**
             * 角色 Role
             * @enum {string}
             */
            role?: "viewer" | "auditor" | "crew" | "planner" | "admin";
            readonly second_factor?: boolean;
            /** Format: int64 */
            unit_id?: number | null;
        };
        Users: {
            users: components["schemas"]["User"][] | null;
        };
        ValueCount: {
            /** Format: int64 */
            count: number;
            value: string;
        };
        VectorLayer: {
            description: string;
            fields: {
                [key: string]: string;
            };
            id: string;
            /** Format: int64 */
            maxzoom: number;
            /** Format: int64 */
            minzoom: number;
        };
        VerifiedTriangle: {
            deviation_reason: string | null;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            revision: number;
            /** Format: date-time */
            verified_at: string | null;
            verified_by: string | null;
        };
        Webhook: {
            /** 启用 Active */
            active: boolean;
            /** Format: date-time */
            readonly created_at: string;
            readonly created_by: string;
            /**
             * Format: int64
             * @description Messages given up
             */
            readonly failed: number;
            /**
             * Format: int64
             * @description Tries that failed since a message arrived; it is left alone ever longer
             */
            readonly failures: number;
            /**
             * 格式 Format
             * @default json
             * @enum {string}
             */
            format: "json" | "wecom" | "dingtalk" | "feishu";
            /** Format: int64 */
            readonly id: number;
            /** @description What the last try was answered */
            readonly last: string;
            /** 名称 Name */
            name: string;
            /**
             * 内容 About
             * @description All when empty
             */
            objects: ("sites" | "works" | "look_backs")[] | null;
            /** Format: int64 */
            readonly revision: number;
            /**
             * 地址 Address
             * @description http or https
             */
            url: string;
            /**
             * Format: int64
             * @description Messages that have not arrived
             */
            readonly waiting: number;
        };
        WebhookPatch: {
            /** 启用 Active */
            active?: boolean | null;
            /** Format: date-time */
            readonly created_at?: string;
            readonly created_by?: string;
            /**
             * Format: int64
             * @description Messages given up
             */
            readonly failed?: number;
            /**
             * Format: int64
             * @description Tries that failed since a message arrived; it is left alone ever longer
             */
            readonly failures?: number;
            /**
             * 格式 Format
             * @default json
             * @enum {string}
             */
            format?: "json" | "wecom" | "dingtalk" | "feishu";
            /** Format: int64 */
            readonly id?: number;
            /** @description What the last try was answered */
            readonly last?: string;
            /** 名称 Name */
            name?: string;
            /**
             * 内容 About
             * @description All when empty
             */
            objects?: ("sites" | "works" | "look_backs")[] | null;
            /** Format: int64 */
            readonly revision?: number;
            /** @description Key that messages are signed with; made by the server when left out, and shown once */
            secret?: string | null;
            /**
             * 地址 Address
             * @description http or https
             */
            url?: string;
            /**
             * Format: int64
             * @description Messages that have not arrived
             */
            readonly waiting?: number;
        };
        Webhooks: {
            webhooks: components["schemas"]["Webhook"][] | null;
        };
        WebhookWithSecret: {
            /** 启用 Active */
            active: boolean;
            /** Format: date-time */
            readonly created_at: string;
            readonly created_by: string;
            /**
             * Format: int64
             * @description Messages given up
             */
            readonly failed: number;
            /**
             * Format: int64
             * @description Tries that failed since a message arrived; it is left alone ever longer
             */
            readonly failures: number;
            /**
             * 格式 Format
             * @default json
             * @enum {string}
             */
            format: "json" | "wecom" | "dingtalk" | "feishu";
            /** Format: int64 */
            readonly id: number;
            /** @description What the last try was answered */
            readonly last: string;
            /** 名称 Name */
            name: string;
            /**
             * 内容 About
             * @description All when empty
             */
            objects: ("sites" | "works" | "look_backs")[] | null;
            /** Format: int64 */
            readonly revision: number;
            secret?: string;
            /**
             * 地址 Address
             * @description http or https
             */
            url: string;
            /**
             * Format: int64
             * @description Messages that have not arrived
             */
            readonly waiting: number;
        };
        WeightSet: {
            code: string;
            name: components["schemas"]["Words"];
        };
        Words: {
            en: string;
            zh: string;
        };
        Work: {
            /** 验收人 Accepted by */
            readonly accepted_by: string | null;
            /**
             * 验收日期 Accepted
             * Format: date
             */
            readonly accepted_on: string | null;
            /** 资产编号 Numbers of assets */
            asset_ids: string[] | null;
            /** Format: int64 */
            campaign_id: number | null;
            /** Format: int64 */
            readonly conflicts: number;
            /**
             * 实际费用 Actual cost
             * Format: double
             */
            cost_actual: number | null;
            /**
             * 计划费用 Planned cost
             * Format: double
             */
            cost_planned: number | null;
            /** Format: date-time */
            readonly created_at: string | null;
            /**
             * 班组 Crew
             * @description Code of the crew that it is assigned to at once; later by the event assign
             */
            crew: string | null;
            /** 须先完成的任务 Works to be done before */
            depends_on: number[] | null;
            readonly doers: string[] | null;
            /**
             * 完工日期 Finished
             * Format: date
             */
            readonly done_on: string | null;
            /**
             * 期限 Due
             * Format: date
             */
            due_on: string | null;
            /**
             * 生效 In effect from
             * Format: date
             */
            effective_from: string | null;
            /**
             * 失效 In effect until
             * Format: date
             */
            effective_to: string | null;
            /**
             * 至 Until
             * Format: date
             */
            ends_on: string | null;
            /** 资金来源 Fund */
            fund: string;
            /** Format: int64 */
            readonly held: number;
            /**
             * 已完成项数 Items done
             * Format: int64
             */
            readonly items_done: number;
            /**
             * 项数 Items
             * Format: int64
             */
            readonly items_total: number;
            /**
             * 类别 Kind
             * @enum {string}
             */
            kind: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
            /** 备注 Note */
            note: string;
            /** @description Each is an item, with what is done to its kind */
            obstruction_ids: number[] | null;
            /**
             * 许可证号 Permit number
             * @description Of the permit to fell or to work in the road
             */
            permit_no: string;
            /**
             * 优先级 Priority
             * Format: int64
             * @description A higher number goes first
             */
            priority: number;
            /**
             * 数量 Quantity
             * Format: double
             * @description In the unit of its kind; the number of its items when left out
             */
            quantity: number;
            /**
             * 完成数量 Quantity done
             * Format: double
             */
            readonly quantity_done: number;
            /**
             * 原因 Reason
             * @enum {string|null}
             */
            readonly reason: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | null;
            /** Format: int64 */
            readonly revision: number;
            /**
             * 隐患点 Site
             * Format: int64
             */
            site_id: number;
            /**
             * 自 From
             * Format: date
             */
            starts_on: string | null;
            /**
             * 状态 State
             * @enum {string}
             */
            readonly state: "planned" | "assigned" | "started" | "blocked" | "done" | "accepted" | "returned" | "cancelled";
            /** 名称 Name */
            title: string;
            /** 措施 Treatment */
            treatment: string;
            /**
             * 计量单位 Unit of measure
             * @description That of its kind when left out
             * @enum {string}
             */
            unit: "piece" | "m" | "m2" | "tree" | "bay" | "set" | "";
            /**
             * 单位 Unit
             * Format: int64
             */
            unit_id: number | null;
            /**
             * Format: uuid
             * @description Made by the client; the server makes one when it is left out
             */
            uuid: string;
            /** Format: date-time */
            readonly withdrawn_at?: string;
        };
        WorkBrief: {
            /** 验收人 Accepted by */
            readonly accepted_by: string | null;
            /**
             * 验收日期 Accepted
             * Format: date
             */
            readonly accepted_on: string | null;
            /** 资产编号 Numbers of assets */
            asset_ids: string[] | null;
            /** Format: int64 */
            campaign_id: number | null;
            /** Format: int64 */
            readonly conflicts: number;
            /**
             * 实际费用 Actual cost
             * Format: double
             */
            cost_actual: number | null;
            /**
             * 计划费用 Planned cost
             * Format: double
             */
            cost_planned: number | null;
            /** Format: date-time */
            readonly created_at: string | null;
            /**
             * 班组 Crew
             * @description Code of the crew that it is assigned to at once; later by the event assign
             */
            crew: string | null;
            /** 须先完成的任务 Works to be done before */
            depends_on: number[] | null;
            readonly doers: string[] | null;
            /**
             * 完工日期 Finished
             * Format: date
             */
            readonly done_on: string | null;
            /**
             * 期限 Due
             * Format: date
             */
            due_on: string | null;
            /**
             * 生效 In effect from
             * Format: date
             */
            effective_from: string | null;
            /**
             * 失效 In effect until
             * Format: date
             */
            effective_to: string | null;
            /**
             * 至 Until
             * Format: date
             */
            ends_on: string | null;
            /** 资金来源 Fund */
            fund: string;
            /** Format: int64 */
            readonly held: number;
            /** Format: int64 */
            id: number;
            /**
             * 已完成项数 Items done
             * Format: int64
             */
            readonly items_done: number;
            /**
             * 项数 Items
             * Format: int64
             */
            readonly items_total: number;
            /**
             * 类别 Kind
             * @enum {string}
             */
            kind: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
            /** 备注 Note */
            note: string;
            /** @description Each is an item, with what is done to its kind */
            obstruction_ids: number[] | null;
            /**
             * 许可证号 Permit number
             * @description Of the permit to fell or to work in the road
             */
            permit_no: string;
            /**
             * 优先级 Priority
             * Format: int64
             * @description A higher number goes first
             */
            priority: number;
            /**
             * 数量 Quantity
             * Format: double
             * @description In the unit of its kind; the number of its items when left out
             */
            quantity: number;
            /**
             * 完成数量 Quantity done
             * Format: double
             */
            readonly quantity_done: number;
            /**
             * 原因 Reason
             * @enum {string|null}
             */
            readonly reason: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | null;
            /** Format: int64 */
            readonly revision: number;
            /**
             * 隐患点 Site
             * Format: int64
             */
            site_id: number;
            /**
             * 自 From
             * Format: date
             */
            starts_on: string | null;
            /**
             * 状态 State
             * @enum {string}
             */
            readonly state: "planned" | "assigned" | "started" | "blocked" | "done" | "accepted" | "returned" | "cancelled";
            /** 名称 Name */
            title: string;
            /** 措施 Treatment */
            treatment: string;
            /**
             * 计量单位 Unit of measure
             * @description That of its kind when left out
             * @enum {string}
             */
            unit: "piece" | "m" | "m2" | "tree" | "bay" | "set" | "";
            /**
             * 单位 Unit
             * Format: int64
             */
            unit_id: number | null;
            /**
             * Format: uuid
             * @description Made by the client; the server makes one when it is left out
             */
            uuid: string;
            /** Format: date-time */
            readonly withdrawn_at?: string;
        };
        WorkEffect: {
            /** Format: int64 */
            after: number;
            /** Format: int64 */
            before: number;
            /** Format: double */
            expected: number | null;
            /** @description First day of the works */
            from: string;
            /** Format: int64 */
            intersection_id: number;
            name: string;
            /** Format: int64 */
            site_id: number;
            /** @description Last day of the works */
            to: string;
            too_early: boolean;
            /** Format: int64 */
            work_id: number;
            /** Format: double */
            years_after: number;
            /** Format: double */
            years_before: number;
        };
        WorkEvent: {
            /** Format: double */
            accuracy_m: number | null;
            actor: string;
            actor_crew: string;
            actor_role: string;
            after: string | null;
            checks: string[] | null;
            /** Format: date-time */
            client_time: string | null;
            counted: boolean;
            crew: string;
            /** @enum {string} */
            event: "assign" | "start" | "progress" | "tick" | "block" | "done" | "accept" | "return" | "cancel" | "reopen" | "note" | "settle" | "release";
            /** Format: int64 */
            id: number;
            items: number[] | null;
            /** Format: double */
            lat: number | null;
            /** Format: double */
            lon: number | null;
            note: string;
            /** @enum {string} */
            outcome: "applied" | "conflict" | "held";
            photos: string[] | null;
            /** Format: double */
            quantity: number | null;
            /** @enum {string|null} */
            reason: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | null;
            /** Format: date-time */
            server_time: string;
            settled_by: string | null;
            settles: string | null;
            uuid: string;
            /** @enum {string} */
            why: "waits_for_earlier" | "already_done" | "already_accepted" | "cancelled" | "other_crew" | "own_work" | "not_allowed" | "not_in_this_state" | "nothing_to_settle" | "";
            /** Format: int64 */
            work_id: number;
        };
        WorkEventOutcome: {
            /** @description What the same person may do next */
            allowed: ("assign" | "start" | "progress" | "tick" | "block" | "done" | "accept" | "return" | "cancel" | "reopen" | "note" | "settle" | "release")[] | null;
            event: components["schemas"]["WorkEvent"];
            /** @description What the same person must know before that */
            notices: components["schemas"]["WorkNotice"][] | null;
            /** @enum {string} */
            outcome: "applied" | "conflict" | "held";
            /**
             * @description Empty when it applied
             * @enum {string}
             */
            why: "waits_for_earlier" | "already_done" | "already_accepted" | "cancelled" | "other_crew" | "own_work" | "not_allowed" | "not_in_this_state" | "nothing_to_settle" | "";
            work: components["schemas"]["WorkFeature"];
        };
        WorkFeature: {
            geometry: unknown;
            /** Format: int64 */
            id: number;
            properties: components["schemas"]["Work"];
            type: string;
        };
        WorkFile: {
            /** @description What the reader may do next */
            allowed: ("assign" | "start" | "progress" | "tick" | "block" | "done" | "accept" | "return" | "cancel" | "reopen" | "note" | "settle" | "release")[] | null;
            checklist: components["schemas"]["CheckLine"][] | null;
            events: components["schemas"]["WorkEvent"][] | null;
            geometry: unknown;
            /** Format: int64 */
            id: number;
            items: components["schemas"]["WorkItem"][] | null;
            /** @description What the reader must know before an event */
            notices: components["schemas"]["WorkNotice"][] | null;
            properties: components["schemas"]["Work"];
            type: string;
            /** @description Works that it depends on and that are not done */
            waits_for: number[] | null;
        };
        WorkItem: {
            /** @enum {string|null} */
            action: "raise_crown" | "lower" | "remove" | "other" | null;
            done: boolean;
            /** Format: date-time */
            done_at: string | null;
            done_by: string | null;
            /** Format: date-time */
            effect_at: string | null;
            /** Format: int64 */
            id: number;
            /** Format: double */
            lat: number | null;
            /** Format: double */
            lon: number | null;
            /** Format: int64 */
            obstruction_id: number | null;
            /** @enum {string|null} */
            obstruction_kind: "tree" | "hedge" | "planter" | "crop" | "building" | "wall" | "sign" | "kiosk" | "parked_vehicles" | "guardrail" | "cabinet" | "other" | null;
            title: string;
            /** Format: double */
            to_m: number | null;
        };
        WorkKind: {
            checklist: components["schemas"]["Check"][] | null;
            unit: string;
        };
        WorkNotice: {
            /** @enum {string} */
            code: "then_not_acceptor" | "own_work";
            en: string;
            /**
             * @description The event that it is about
             * @enum {string}
             */
            event: "assign" | "start" | "progress" | "tick" | "block" | "done" | "accept" | "return" | "cancel" | "reopen" | "note" | "settle" | "release";
            zh: string;
        };
        WorkPatch: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"] | null;
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties?: {
                /** 验收人 Accepted by */
                readonly accepted_by?: string | null;
                /**
                 * 验收日期 Accepted
                 * Format: date
                 */
                readonly accepted_on?: string | null;
                /** @description Area 辖区 */
                readonly area?: string | null;
                /** 资产编号 Numbers of assets */
                asset_ids?: string[] | null;
                /** Format: int64 */
                campaign_id?: number | null;
                /** Format: int64 */
                readonly conflicts?: number;
                /**
                 * 实际费用 Actual cost
                 * Format: double
                 */
                cost_actual?: number | null;
                /**
                 * 计划费用 Planned cost
                 * Format: double
                 */
                cost_planned?: number | null;
                /** Format: date-time */
                readonly created_at?: string | null;
                /**
                 * 班组 Crew
                 * @description Code of the crew that it is assigned to at once; later by the event assign
                 */
                readonly crew?: string | null;
                /** @description Name of the crew 班组名称 */
                readonly crew_name?: string | null;
                /** 须先完成的任务 Works to be done before */
                depends_on?: number[] | null;
                readonly doers?: string[] | null;
                /**
                 * 完工日期 Finished
                 * Format: date
                 */
                readonly done_on?: string | null;
                /**
                 * 期限 Due
                 * Format: date
                 */
                due_on?: string | null;
                /**
                 * 生效 In effect from
                 * Format: date
                 */
                effective_from?: string | null;
                /**
                 * 失效 In effect until
                 * Format: date
                 */
                effective_to?: string | null;
                /**
                 * 至 Until
                 * Format: date
                 */
                ends_on?: string | null;
                /** 资金来源 Fund */
                fund?: string | null;
                /** Format: int64 */
                readonly held?: number;
                /**
                 * 已完成项数 Items done
                 * Format: int64
                 */
                readonly items_done?: number;
                /**
                 * 项数 Items
                 * Format: int64
                 */
                readonly items_total?: number;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                readonly kind?: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
                /** 备注 Note */
                note?: string | null;
                /** @description Each is an item, with what is done to its kind */
                obstruction_ids?: number[] | null;
                /** @description Overdue 逾期 */
                readonly overdue?: boolean | null;
                /**
                 * 许可证号 Permit number
                 * @description Of the permit to fell or to work in the road
                 */
                permit_no?: string | null;
                /**
                 * 优先级 Priority
                 * Format: int64
                 * @description A higher number goes first
                 */
                priority?: number | null;
                /**
                 * 数量 Quantity
                 * Format: double
                 * @description In the unit of its kind; the number of its items when left out
                 */
                quantity?: number | null;
                /**
                 * 完成数量 Quantity done
                 * Format: double
                 */
                readonly quantity_done?: number;
                /**
                 * 原因 Reason
                 * @enum {string|null}
                 */
                readonly reason?: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | null;
                /** Format: int64 */
                readonly revision?: number;
                /**
                 * @description Class of the site 隐患类别
                 * @enum {string|null}
                 */
                readonly site_class?: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other" | null;
                /**
                 * 隐患点 Site
                 * Format: int64
                 */
                readonly site_id?: number;
                /** @description Number of the site 隐患点编号 */
                readonly site_number?: string | null;
                /**
                 * 自 From
                 * Format: date
                 */
                starts_on?: string | null;
                /**
                 * 状态 State
                 * @enum {string}
                 */
                readonly state?: "planned" | "assigned" | "started" | "blocked" | "done" | "accepted" | "returned" | "cancelled";
                /** 名称 Name */
                title?: string;
                /** 措施 Treatment */
                treatment?: string | null;
                /**
                 * 计量单位 Unit of measure
                 * @description That of its kind when left out
                 * @enum {string}
                 */
                readonly unit?: "piece" | "m" | "m2" | "tree" | "bay" | "set" | "";
                /**
                 * 单位 Unit
                 * Format: int64
                 */
                unit_id?: number | null;
                /** @description Unit that does it 单位 */
                readonly unit_name?: string | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
                /** Format: date-time */
                readonly withdrawn_at?: string;
            } | null;
            /** @enum {string} */
            type?: "Feature";
        };
        WorkReplacement: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry?: components["schemas"]["GeoJSONGeometry"] | null;
            /** Format: int64 */
            readonly id?: number;
            /** @description As it was read; not looked at */
            readonly links?: unknown;
            properties: {
                /** 验收人 Accepted by */
                readonly accepted_by?: string | null;
                /**
                 * 验收日期 Accepted
                 * Format: date
                 */
                readonly accepted_on?: string | null;
                /** @description Area 辖区 */
                readonly area?: string | null;
                /** 资产编号 Numbers of assets */
                asset_ids?: string[] | null;
                /** Format: int64 */
                campaign_id?: number | null;
                /** Format: int64 */
                readonly conflicts?: number;
                /**
                 * 实际费用 Actual cost
                 * Format: double
                 */
                cost_actual?: number | null;
                /**
                 * 计划费用 Planned cost
                 * Format: double
                 */
                cost_planned?: number | null;
                /** Format: date-time */
                readonly created_at?: string | null;
                /**
                 * 班组 Crew
                 * @description Code of the crew that it is assigned to at once; later by the event assign
                 */
                readonly crew?: string | null;
                /** @description Name of the crew 班组名称 */
                readonly crew_name?: string | null;
                /** 须先完成的任务 Works to be done before */
                depends_on?: number[] | null;
                readonly doers?: string[] | null;
                /**
                 * 完工日期 Finished
                 * Format: date
                 */
                readonly done_on?: string | null;
                /**
                 * 期限 Due
                 * Format: date
                 */
                due_on?: string | null;
                /**
                 * 生效 In effect from
                 * Format: date
                 */
                effective_from?: string | null;
                /**
                 * 失效 In effect until
                 * Format: date
                 */
                effective_to?: string | null;
                /**
                 * 至 Until
                 * Format: date
                 */
                ends_on?: string | null;
                /** 资金来源 Fund */
                fund?: string | null;
                /** Format: int64 */
                readonly held?: number;
                /**
                 * 已完成项数 Items done
                 * Format: int64
                 */
                readonly items_done?: number;
                /**
                 * 项数 Items
                 * Format: int64
                 */
                readonly items_total?: number;
                /**
                 * 类别 Kind
                 * @enum {string}
                 */
                readonly kind?: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other";
                /** 备注 Note */
                note?: string | null;
                /** @description Each is an item, with what is done to its kind */
                obstruction_ids?: number[] | null;
                /** @description Overdue 逾期 */
                readonly overdue?: boolean | null;
                /**
                 * 许可证号 Permit number
                 * @description Of the permit to fell or to work in the road
                 */
                permit_no?: string | null;
                /**
                 * 优先级 Priority
                 * Format: int64
                 * @description A higher number goes first
                 */
                priority?: number | null;
                /**
                 * 数量 Quantity
                 * Format: double
                 * @description In the unit of its kind; the number of its items when left out
                 */
                quantity?: number | null;
                /**
                 * 完成数量 Quantity done
                 * Format: double
                 */
                readonly quantity_done?: number;
                /**
                 * 原因 Reason
                 * @enum {string|null}
                 */
                readonly reason?: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | null;
                /** Format: int64 */
                readonly revision?: number;
                /**
                 * @description Class of the site 隐患类别
                 * @enum {string|null}
                 */
                readonly site_class?: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other" | null;
                /**
                 * 隐患点 Site
                 * Format: int64
                 */
                readonly site_id?: number;
                /** @description Number of the site 隐患点编号 */
                readonly site_number?: string | null;
                /**
                 * 自 From
                 * Format: date
                 */
                starts_on?: string | null;
                /**
                 * 状态 State
                 * @enum {string}
                 */
                readonly state?: "planned" | "assigned" | "started" | "blocked" | "done" | "accepted" | "returned" | "cancelled";
                /** 名称 Name */
                title: string;
                /** 措施 Treatment */
                treatment?: string | null;
                /**
                 * 计量单位 Unit of measure
                 * @description That of its kind when left out
                 * @enum {string}
                 */
                readonly unit?: "piece" | "m" | "m2" | "tree" | "bay" | "set" | "";
                /**
                 * 单位 Unit
                 * Format: int64
                 */
                unit_id?: number | null;
                /** @description Unit that does it 单位 */
                readonly unit_name?: string | null;
                /**
                 * Format: uuid
                 * @description Made by the client; the server makes one when it is left out
                 */
                readonly uuid?: string;
                /** Format: date-time */
                readonly withdrawn_at?: string;
            };
            /** @enum {string} */
            type: "Feature";
        };
        WorksItem: {
            /** @description GeoJSON geometry (RFC 7946) */
            geometry: Record<string, unknown> | null;
            /** Format: int64 */
            id: number;
            links?: components["schemas"]["Link"][];
            properties: {
                /**
                 * Format: date
                 * @description Accepted 验收日期
                 */
                accepted_on?: string | null;
                /** @description Area 辖区 */
                area?: string | null;
                /** @description Conflicts to settle 待处理冲突 */
                conflicts?: number | null;
                /** @description Crew 班组 */
                crew?: string | null;
                /** @description Name of the crew 班组名称 */
                crew_name?: string | null;
                /**
                 * Format: date
                 * @description Finished 完工日期
                 */
                done_on?: string | null;
                /**
                 * Format: date
                 * @description Due 期限
                 */
                due_on?: string | null;
                /**
                 * Format: date
                 * @description Last day 完工
                 */
                ends_on?: string | null;
                /** @description Events that wait 等待中的事件 */
                held?: number | null;
                /** @description Items done 已完成项数 */
                items_done?: number | null;
                /** @description Items 项数 */
                items_total?: number | null;
                /**
                 * @description Kind 类别
                 * @enum {string|null}
                 */
                kind?: "sign" | "marking" | "guardrail" | "flashing_light" | "tree_trimming" | "parking_bays" | "stall_clearing" | "signal" | "lighting" | "other" | null;
                /** @description Overdue 逾期 */
                overdue?: boolean | null;
                /** @description Priority 优先级 */
                priority?: number | null;
                /** @description Quantity 数量 */
                quantity?: number | null;
                /** @description Quantity done 完成数量 */
                quantity_done?: number | null;
                /**
                 * @description Reason 原因
                 * @enum {string|null}
                 */
                reason?: "vehicle_parked" | "owner_refuses" | "wrong_place" | "not_found" | "permit_missing" | "power_line" | "lane_closure" | "weather" | "material_missing" | "not_good_enough" | "photos_missing" | "not_needed" | "look_back_failed" | "other" | null;
                /** @description Revision 修订 */
                revision?: number | null;
                /**
                 * @description Class of the site 隐患类别
                 * @enum {string|null}
                 */
                site_class?: "black_spot" | "sight_obstruction" | "missing_sign" | "missing_marking" | "missing_light" | "missing_guardrail" | "parking" | "street_market" | "school_gate" | "rail_crossing" | "enterprise_yard" | "fringe" | "other" | null;
                /** @description Site 隐患点 */
                site_id?: number | null;
                /** @description Number of the site 隐患点编号 */
                site_number?: string | null;
                /**
                 * Format: date
                 * @description First day 开工
                 */
                starts_on?: string | null;
                /**
                 * @description State 状态
                 * @enum {string|null}
                 */
                state?: "planned" | "assigned" | "started" | "blocked" | "done" | "accepted" | "returned" | "cancelled" | null;
                /** @description Title 标题 */
                title?: string | null;
                /** @description Treatment 措施 */
                treatment?: string | null;
                /**
                 * @description Unit of measure 计量单位
                 * @enum {string|null}
                 */
                unit?: "piece" | "m" | "m2" | "tree" | "bay" | "set" | null;
                /** @description Unit that does it 单位 */
                unit_name?: string | null;
            };
            /** @enum {string} */
            type: "Feature";
        };
        Worth: {
            aadt_by_class: {
                [key: string]: number;
            };
            /** Format: double */
            aadt_otherwise: number;
            control: {
                [key: string]: number;
            };
            edition: string;
            speed: components["schemas"]["Power"];
            standard: string;
            traffic: components["schemas"]["Power"];
            version: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Attribution = components['schemas']['Attribution'];
export type AuditPage = components['schemas']['AuditPage'];
export type AuditRow = components['schemas']['AuditRow'];
export type AuthenticatorCode = components['schemas']['AuthenticatorCode'];
export type BlackSpotsItem = components['schemas']['BlackSpotsItem'];
export type Candidate = components['schemas']['Candidate'];
export type CaseworkRules = components['schemas']['CaseworkRules'];
export type Catchment = components['schemas']['Catchment'];
export type Check = components['schemas']['Check'];
export type CheckLine = components['schemas']['CheckLine'];
export type Clearing = components['schemas']['Clearing'];
export type ClearingItem = components['schemas']['ClearingItem'];
export type ClearingList = components['schemas']['ClearingList'];
export type ClearingPart = components['schemas']['ClearingPart'];
export type ClearingPlace = components['schemas']['ClearingPlace'];
export type ClearingWorks = components['schemas']['ClearingWorks'];
export type Collection = components['schemas']['Collection'];
export type Collections = components['schemas']['Collections'];
export type ColumnUnread = components['schemas']['ColumnUnread'];
export type Comparison = components['schemas']['Comparison'];
export type Conformance = components['schemas']['Conformance'];
export type CorrectionPatch = components['schemas']['CorrectionPatch'];
export type CorrectionReplacement = components['schemas']['CorrectionReplacement'];
export type CorridorsItem = components['schemas']['CorridorsItem'];
export type CrashAssignment = components['schemas']['CrashAssignment'];
export type CrashCandidate = components['schemas']['CrashCandidate'];
export type CrashDensityItem = components['schemas']['CrashDensityItem'];
export type CrashesItem = components['schemas']['CrashesItem'];
export type CrashInShort = components['schemas']['CrashInShort'];
export type Credentials = components['schemas']['Credentials'];
export type Crew = components['schemas']['Crew'];
export type CrewPatch = components['schemas']['CrewPatch'];
export type DemoChoice = components['schemas']['DemoChoice'];
export type DemoRole = components['schemas']['DemoRole'];
export type Document = components['schemas']['Document'];
export type DueLookBacks = components['schemas']['DueLookBacks'];
export type Effects = components['schemas']['Effects'];
export type EscalationLevel = components['schemas']['EscalationLevel'];
export type Evidence = components['schemas']['Evidence'];
export type Extent = components['schemas']['Extent'];
export type FacetRow = components['schemas']['FacetRow'];
export type Facets = components['schemas']['Facets'];
export type FacetTable = components['schemas']['FacetTable'];
export type Fault = components['schemas']['Fault'];
export type FieldOfOne = components['schemas']['FieldOfOne'];
export type FileLook = components['schemas']['FileLook'];
export type FileReport = components['schemas']['FileReport'];
export type GeoJsonGeometry = components['schemas']['GeoJSONGeometry'];
export type Health = components['schemas']['Health'];
export type History = components['schemas']['History'];
export type HistoryRow = components['schemas']['HistoryRow'];
export type HotRoadsItem = components['schemas']['HotRoadsItem'];
export type Import = components['schemas']['Import'];
export type ImportFile = components['schemas']['ImportFile'];
export type ImportJob = components['schemas']['ImportJob'];
export type ImportRequest = components['schemas']['ImportRequest'];
export type Imports = components['schemas']['Imports'];
export type IntersectionsItem = components['schemas']['IntersectionsItem'];
export type Job = components['schemas']['Job'];
export type JobPage = components['schemas']['JobPage'];
export type Landing = components['schemas']['Landing'];
export type LeftRow = components['schemas']['LeftRow'];
export type Legend = components['schemas']['Legend'];
export type LegendColumn = components['schemas']['LegendColumn'];
export type LegsItem = components['schemas']['LegsItem'];
export type Link = components['schemas']['Link'];
export type LinkUse = components['schemas']['LinkUse'];
export type LookBack = components['schemas']['LookBack'];
export type LookBackOf = components['schemas']['LookBackOf'];
export type LookBackOutcome = components['schemas']['LookBackOutcome'];
export type LookBackResult = components['schemas']['LookBackResult'];
export type LookBackRule = components['schemas']['LookBackRule'];
export type LookBacksItem = components['schemas']['LookBacksItem'];
export type LookColumn = components['schemas']['LookColumn'];
export type LookMapping = components['schemas']['LookMapping'];
export type LookPoint = components['schemas']['LookPoint'];
export type LookRequest = components['schemas']['LookRequest'];
export type MirrorState = components['schemas']['MirrorState'];
export type Moved = components['schemas']['Moved'];
export type NearestWorks = components['schemas']['NearestWorks'];
export type NearWork = components['schemas']['NearWork'];
export type NetworkWarningsItem = components['schemas']['NetworkWarningsItem'];
export type NewAuthenticator = components['schemas']['NewAuthenticator'];
export type NewClearingWorks = components['schemas']['NewClearingWorks'];
export type NewCrew = components['schemas']['NewCrew'];
export type NewObstruction = components['schemas']['NewObstruction'];
export type NewPlace = components['schemas']['NewPlace'];
export type NewSite = components['schemas']['NewSite'];
export type NewSiteMeasure = components['schemas']['NewSiteMeasure'];
export type NewSiteReport = components['schemas']['NewSiteReport'];
export type NewSiteStep = components['schemas']['NewSiteStep'];
export type NewToken = components['schemas']['NewToken'];
export type NewUnit = components['schemas']['NewUnit'];
export type NewUpload = components['schemas']['NewUpload'];
export type NewUser = components['schemas']['NewUser'];
export type NewWebhook = components['schemas']['NewWebhook'];
export type NewWork = components['schemas']['NewWork'];
export type NewWorkEvent = components['schemas']['NewWorkEvent'];
export type NoProperties = components['schemas']['NoProperties'];
export type Note = components['schemas']['Note'];
export type Noticed = components['schemas']['Noticed'];
export type ObstacleFacts = components['schemas']['ObstacleFacts'];
export type ObstacleFeature = components['schemas']['ObstacleFeature'];
export type ObstructionPatch = components['schemas']['ObstructionPatch'];
export type ObstructionReplacement = components['schemas']['ObstructionReplacement'];
export type ObstructionsItem = components['schemas']['ObstructionsItem'];
export type OneTimeLink = components['schemas']['OneTimeLink'];
export type OwnSession = components['schemas']['OwnSession'];
export type OwnSessions = components['schemas']['OwnSessions'];
export type PasswordChange = components['schemas']['PasswordChange'];
export type Photo = components['schemas']['Photo'];
export type Photos = components['schemas']['Photos'];
export type PlacePatch = components['schemas']['PlacePatch'];
export type PlaceReplacement = components['schemas']['PlaceReplacement'];
export type PlacesItem = components['schemas']['PlacesItem'];
export type Power = components['schemas']['Power'];
export type Priorities = components['schemas']['Priorities'];
export type PriorityPart = components['schemas']['PriorityPart'];
export type PriorityRow = components['schemas']['PriorityRow'];
export type PriorityWeight = components['schemas']['PriorityWeight'];
export type Problem = components['schemas']['Problem'];
export type Proof = components['schemas']['Proof'];
export type ReasonCount = components['schemas']['ReasonCount'];
export type RecoveryCodes = components['schemas']['RecoveryCodes'];
export type Rejected = components['schemas']['Rejected'];
export type RepeatedKey = components['schemas']['RepeatedKey'];
export type Report = components['schemas']['Report'];
export type ReportBlocker = components['schemas']['ReportBlocker'];
export type ReportCount = components['schemas']['ReportCount'];
export type ReportPlace = components['schemas']['ReportPlace'];
export type ReportScreened = components['schemas']['ReportScreened'];
export type ReportSite = components['schemas']['ReportSite'];
export type ReportTriangle = components['schemas']['ReportTriangle'];
export type ReportWork = components['schemas']['ReportWork'];
export type ReportYear = components['schemas']['ReportYear'];
export type RuleName = components['schemas']['RuleName'];
export type Rules = components['schemas']['Rules'];
export type RuleSet = components['schemas']['RuleSet'];
export type Screening = components['schemas']['Screening'];
export type ScreeningChange = components['schemas']['ScreeningChange'];
export type ScreeningChoices = components['schemas']['ScreeningChoices'];
export type ScreeningJob = components['schemas']['ScreeningJob'];
export type ScreeningRequest = components['schemas']['ScreeningRequest'];
export type Screenings = components['schemas']['Screenings'];
export type SegmentsItem = components['schemas']['SegmentsItem'];
export type Session = components['schemas']['Session'];
export type SetApart = components['schemas']['SetApart'];
export type Settings = components['schemas']['Settings'];
export type Sight = components['schemas']['Sight'];
export type SightAsk = components['schemas']['SightAsk'];
export type SightChoice = components['schemas']['SightChoice'];
export type SightFeature = components['schemas']['SightFeature'];
export type SightLeg = components['schemas']['SightLeg'];
export type SightPlace = components['schemas']['SightPlace'];
export type SightProfile = components['schemas']['SightProfile'];
export type SightTriangle = components['schemas']['SightTriangle'];
export type SightTrianglesItem = components['schemas']['SightTrianglesItem'];
export type Site = components['schemas']['Site'];
export type SiteEvent = components['schemas']['SiteEvent'];
export type SiteFeature = components['schemas']['SiteFeature'];
export type SiteFile = components['schemas']['SiteFile'];
export type SiteMeasure = components['schemas']['SiteMeasure'];
export type SiteMerger = components['schemas']['SiteMerger'];
export type SitePatch = components['schemas']['SitePatch'];
export type SiteReplacement = components['schemas']['SiteReplacement'];
export type SiteReport = components['schemas']['SiteReport'];
export type SitesItem = components['schemas']['SitesItem'];
export type SiteStepOutcome = components['schemas']['SiteStepOutcome'];
export type SiteUnit = components['schemas']['SiteUnit'];
export type SiteUnitRole = components['schemas']['SiteUnitRole'];
export type Skipped = components['schemas']['Skipped'];
export type SkippedPair = components['schemas']['SkippedPair'];
export type SpatialExtent = components['schemas']['SpatialExtent'];
export type Spot = components['schemas']['Spot'];
export type SpotDetails = components['schemas']['SpotDetails'];
export type SpotPattern = components['schemas']['SpotPattern'];
export type SpotPeak = components['schemas']['SpotPeak'];
export type SpotRule = components['schemas']['SpotRule'];
export type SpotStretch = components['schemas']['SpotStretch'];
export type SpotTreatment = components['schemas']['SpotTreatment'];
export type SpotTrend = components['schemas']['SpotTrend'];
export type Supervised = components['schemas']['Supervised'];
export type Supervision = components['schemas']['Supervision'];
export type SupervisionList = components['schemas']['SupervisionList'];
export type TemporalExtent = components['schemas']['TemporalExtent'];
export type TileJson = components['schemas']['TileJSON'];
export type TileMatrix = components['schemas']['TileMatrix'];
export type TileMatrixLimit = components['schemas']['TileMatrixLimit'];
export type TileMatrixSet = components['schemas']['TileMatrixSet'];
export type TileMatrixSetEntry = components['schemas']['TileMatrixSetEntry'];
export type TileMatrixSets = components['schemas']['TileMatrixSets'];
export type Tileset = components['schemas']['Tileset'];
export type TilesetEntry = components['schemas']['TilesetEntry'];
export type TilesetLayer = components['schemas']['TilesetLayer'];
export type Tilesets = components['schemas']['Tilesets'];
export type Token = components['schemas']['Token'];
export type Tokens = components['schemas']['Tokens'];
export type TokenWithSecret = components['schemas']['TokenWithSecret'];
export type TopSpot = components['schemas']['TopSpot'];
export type TreatmentEffect = components['schemas']['TreatmentEffect'];
export type TreatmentName = components['schemas']['TreatmentName'];
export type TriangleVerification = components['schemas']['TriangleVerification'];
export type Unassigned = components['schemas']['Unassigned'];
export type UnassignedCrashes = components['schemas']['UnassignedCrashes'];
export type UndoJob = components['schemas']['UndoJob'];
export type Undone = components['schemas']['Undone'];
export type Unit = components['schemas']['Unit'];
export type UnitPatch = components['schemas']['UnitPatch'];
export type Unread = components['schemas']['Unread'];
export type UnreadRow = components['schemas']['UnreadRow'];
export type Upload = components['schemas']['Upload'];
export type User = components['schemas']['User'];
export type UserPatch = components['schemas']['UserPatch'];
export type Users = components['schemas']['Users'];
export type ValueCount = components['schemas']['ValueCount'];
export type VectorLayer = components['schemas']['VectorLayer'];
export type VerifiedTriangle = components['schemas']['VerifiedTriangle'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookPatch = components['schemas']['WebhookPatch'];
export type Webhooks = components['schemas']['Webhooks'];
export type WebhookWithSecret = components['schemas']['WebhookWithSecret'];
export type WeightSet = components['schemas']['WeightSet'];
export type Words = components['schemas']['Words'];
export type Work = components['schemas']['Work'];
export type WorkBrief = components['schemas']['WorkBrief'];
export type WorkEffect = components['schemas']['WorkEffect'];
export type WorkEvent = components['schemas']['WorkEvent'];
export type WorkEventOutcome = components['schemas']['WorkEventOutcome'];
export type WorkFeature = components['schemas']['WorkFeature'];
export type WorkFile = components['schemas']['WorkFile'];
export type WorkItem = components['schemas']['WorkItem'];
export type WorkKind = components['schemas']['WorkKind'];
export type WorkNotice = components['schemas']['WorkNotice'];
export type WorkPatch = components['schemas']['WorkPatch'];
export type WorkReplacement = components['schemas']['WorkReplacement'];
export type WorksItem = components['schemas']['WorksItem'];
export type Worth = components['schemas']['Worth'];
